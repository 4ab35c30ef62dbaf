// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tests of the C++ header check: each returns whether it is so.
 */
#include <algorithm>
#include <complex>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <vector>

#include <trampfd_closures.hpp>

#include "cxx.h"

using comparison = trampfd::function<int(const void *, const void *)>;

static int value_of(const void *element)
{
	return *static_cast<const int *>(element);
}

bool cxx_lambda_sorts()
{
	int number[] = { 3, 9, 1, 7, 5 }, center = 6, calls = 0;
	comparison compare = [&](const void *a, const void *b) {
		calls++;
		return std::abs(value_of(a) - center) - std::abs(value_of(b) - center);
	};

	std::qsort(number, 5, sizeof(int), compare);
	return calls && number[4] == 1 && std::is_sorted(number, number + 5,
		[&](int a, int b) { return std::abs(a - center) < std::abs(b - center); });
}

/* As long as there is one of them, the callable is there, and then no more. */
bool cxx_is_moved()
{
	auto owned = std::make_shared<int>(17);
	std::weak_ptr<int> watched = owned;
	trampfd::function<int()> first = [owned] { return *owned; }, second;
	int (*pointer)() = first;
	bool good;

	owned.reset();
	second = std::move(first);
	good = !first.get() && second.get() == pointer && pointer() == 17;
	trampfd::function<int()> third(std::move(second));
	good = good && !second.get() && third() == 17;
	third = nullptr;
	return good && !third.get() && watched.expired();
}

bool cxx_takes_what_only_moves()
{
	auto owned = std::make_unique<int>(4);
	trampfd::function<int(int)> times = [owned = std::move(owned)](int x) {
		return x * *owned;
	};

	return times(5) == 20;
}

struct counter {
	int n;

	int operator()(int by)
	{
		return n += by;
	}
};

bool cxx_keeps_state()
{
	trampfd::function<int(int)> count = counter{ 1 };
	int (*pointer)(int) = count;

	pointer(2);
	return pointer(3) == 6;
}

/* Through a function of the C library */
bool cxx_exception_passes()
{
	int number[] = { 2, 1 };
	comparison compare = [](const void *, const void *) -> int {
		throw std::runtime_error("compare");
	};

	try {
		std::qsort(number, 2, sizeof(int), compare);
	} catch (const std::runtime_error &) {
		return true;
	}
	return false;
}

/* Where entries call, and do not jump */
bool cxx_exception_passes_many_arguments()
{
	trampfd::function<void(int, int, int, int, int)> sum =
		[](int a, int b, int c, int d, int e) { throw a + b + c + d + e; };

	try {
		sum(1, 2, 3, 4, 5);
	} catch (int result) {
		return result == 15;
	}
	return false;
}

enum class color : unsigned char { red, green };

/* What can be an argument, or a result */
using trampfd::detail::is_simple;
static_assert(is_simple<double>() && is_simple<long long>() && is_simple<color>());
static_assert(is_simple<const char *>() && is_simple<counter &>());
static_assert(!is_simple<int counter::*>() && !is_simple<int (counter::*)(int)>());
static_assert(!is_simple<counter>() && !is_simple<std::complex<float>>());
static_assert(is_simple<long double>() == (sizeof(long double) <= 8));

bool cxx_arguments_arrive()
{
	trampfd::function<double(double, int, float)> mixed =
		[](double a, int b, float c) { return a * b + c; };
	trampfd::function<std::uint64_t(int, std::uint64_t)> wide =
		[](int a, std::uint64_t b) { return b << a; };
	trampfd::function<const int &(int &, const int *, color)> others =
		[](int &a, const int *b, color c) -> const int & {
			return c == color::green ? a : *b;
		};
	int a = 1, b = 2;

	return mixed(1.5, 4, 0.25f) == 6.25 &&
	       wide(4, 0x0123456789abcdef) == 0x123456789abcdef0 &&
	       &others(a, &b, color::green) == &a && &others(a, &b, color::red) == &b;
}

bool cxx_error_is_thrown()
{
	auto owned = std::make_shared<int>(1);
	std::vector<trampfd::function<int()>> many;

	try {
		for (;;)
			many.emplace_back([owned] { return *owned; });
	} catch (const std::system_error &error) {
		return error.code().value() == EMFILE &&
		       static_cast<size_t>(owned.use_count()) == many.size() + 1;
	}
	return false;
}
