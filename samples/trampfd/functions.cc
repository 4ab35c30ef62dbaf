// SPDX-License-Identifier: GPL-2.0-only
/*
 * Function pointers for interfaces of C, made of lambdas, by libtrampfd
 */
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <trampfd_closures.hpp>

/* An event loop as C has it, which calls a function that knows the descriptor. */

static pollfd watched[8];
static void (*callbacks[8])(int fd);
static nfds_t nwatched;

extern "C" void loop_add(int fd, void (*readable)(int fd))
{
	watched[nwatched] = { fd, POLLIN, 0 };
	callbacks[nwatched++] = readable;
}

extern "C" bool loop_once()
{
	bool any = poll(watched, nwatched, 0) > 0;

	for (nfds_t i = 0; any && i < nwatched; i++)
		if (watched[i].revents & POLLIN)
			callbacks[i](watched[i].fd);
	return any;
}

/* An object whose method is a callback */
class reader {
public:
	reader()
	{
		if (pipe(ends))
			throw std::runtime_error("pipe");
		loop_add(ends[0], on_readable);
	}

	void send(const std::string &words) const
	{
		if (write(ends[1], words.data(), words.size()) < 0)
			throw std::runtime_error("write");
	}

	std::string text;

private:
	void readable(int fd)
	{
		char buf[4];
		ssize_t n = read(fd, buf, sizeof(buf));

		text.append(buf, n > 0 ? n : 0);
	}

	int ends[2];
	trampfd::function<void(int)> on_readable = [this](int fd) { readable(fd); };
};

static void run_loop()
{
	reader first, second;

	first.send("methods of objects");
	second.send("as callbacks");
	while (loop_once())
		;
	std::cout << first.text << ' ' << second.text << '\n';
}

static void sort_by_usage()
{
	std::map<char, int> usage;
	char letters[] = "abcdefghijklmnopqrstuvwxyz";
	trampfd::function<int(const void *, const void *)> more =
		[&](const void *a, const void *b) {
			char x = *static_cast<const char *>(a);
			char y = *static_cast<const char *>(b);

			return usage[x] == usage[y] ? x - y : usage[y] - usage[x];
		};

	for (char c : std::string("trampolines that the kernel writes"))
		usage[c]++;
	std::qsort(letters, 26, 1, more);
	std::cout << "letters by usage: " << letters << '\n';
}

static void start_thread()
{
	int result = 0;
	trampfd::function<void *(void *)> start = [&](void *arg) {
		result = 6 * 7;
		return arg;
	};
	pthread_t thread;

	if (pthread_create(&thread, nullptr, start, nullptr))
		throw std::runtime_error("pthread_create");
	pthread_join(thread, nullptr);
	std::cout << "a thread left " << result << '\n';
}

static void handle_signal()
{
	volatile std::sig_atomic_t seen = 0;
	trampfd::function<void(int)> handler = [&](int sig) { seen = sig; };

	std::signal(SIGUSR1, handler);
	std::raise(SIGUSR1);
	std::signal(SIGUSR1, SIG_DFL);
	std::cout << "signal " << (seen == SIGUSR1 ? "seen" : "lost") << '\n';
}

static void throw_through_qsort()
{
	int numbers[] = { 2, 1 };
	trampfd::function<int(const void *, const void *)> refuse =
		[](const void *, const void *) -> int {
			throw std::runtime_error("exceptions pass");
		};

	try {
		std::qsort(numbers, 2, sizeof(int), refuse);
	} catch (const std::runtime_error &error) {
		std::cout << error.what() << '\n';
	}
}

int main()
{
	trampfd_usage usage;

	sort_by_usage();
	run_loop();
	start_thread();
	handle_signal();
	throw_through_qsort();
	trampfd_pool_usage(trampfd_default_pool(), &usage);
	std::cout << "closures left: " << usage.closures << '\n';
	return usage.closures != 0;
}
