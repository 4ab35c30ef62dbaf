/* SPDX-License-Identifier: (LGPL-2.1 OR BSD-2-Clause) */
/*
 * libtrampfd - function pointers made of anything that can be called, in C++17
 *
 *	trampfd::function<int(const void *, const void *)> compare =
 *		[&](const void *a, const void *b) { return ...; };
 *
 *	qsort(base, n, size, compare);
 *
 * See trampfd_closures(3).
 */
#ifndef _TRAMPFD_CLOSURES_HPP
#define _TRAMPFD_CLOSURES_HPP

#include <cerrno>
#include <cstddef>
#include <exception>
#include <system_error>
#include <type_traits>
#include <utility>

#include <trampfd_entry.h>

namespace trampfd {

template<class Signature> class function;

namespace detail {

/* What data of a closure begins with: see trampfd_entry() */
struct data {
	trampfd_fn call;
	void (*destroy)(data *);
};

/* Where the calling convention has had arguments so far */
struct place {
	unsigned int words;		/* of integer registers, or of the stack */
	unsigned int floats;		/* in registers of their own alone */
};

#if defined(__arm__)
constexpr bool pairs_are_aligned = true;
#else
constexpr bool pairs_are_aligned = false;
#endif

/* As many as have registers */
constexpr unsigned int max_floats = _TRAMPFD_FLOATS;
constexpr unsigned int max_words = 5;

template<class T> constexpr place behind(place before)
{
	constexpr bool simple = std::is_reference_v<T> || std::is_arithmetic_v<T> ||
				std::is_enum_v<T> || std::is_pointer_v<T> ||
				std::is_null_pointer_v<T>;

	static_assert(simple, "arguments of closures are numbers, pointers and references");
	if constexpr (simple && !std::is_reference_v<T>) {
		static_assert(sizeof(T) <= 8, "an argument is too large for a closure");
		if (std::is_floating_point_v<T> && max_floats) {
			before.floats++;
			return before;
		}
		if (sizeof(T) > sizeof(void *)) {
			if (pairs_are_aligned)
				before.words += before.words & 1;
			before.words++;
		}
	}
	before.words++;
	return before;
}

template<class... Args> constexpr place behind_all()
{
	place where = { 0, 0 };

	((where = behind<Args>(where)), ...);
	return where;
}

/* Functions of the callable, which is behind the data */
template<class F, class R, class... Args> struct holder : data {
	F callable;

	template<class G> explicit holder(G &&g)
		: data{ reinterpret_cast<trampfd_fn>(&call_it), &destroy_it },
		  callable(std::forward<G>(g))
	{
	}

	static R call_it(Args... args, data *self)
	{
		F &f = static_cast<holder *>(self)->callable;

		if constexpr (std::is_void_v<R>)
			static_cast<void>(f(std::forward<Args>(args)...));
		else
			return f(std::forward<Args>(args)...);
	}

	static void destroy_it(data *self)
	{
		delete static_cast<holder *>(self);
	}
};

[[noreturn]] inline void fail()
{
#ifdef __cpp_exceptions
	throw std::system_error(errno, std::generic_category(), "trampfd::function");
#else
	std::terminate();
#endif
}

} /* namespace detail */

/*
 * A closure of the default pool, with the callable, which is moved or copied into
 * it.  Whoever has got the pointer may call it as long as this object, or the one
 * that it has been moved to, is there.
 *
 * Arguments are numbers of up to 64 bits, pointers and references: up to 8
 * floating-point ones where these have registers of their own, and others for
 * which up to 5 words are needed.  The result is a number, a pointer, a reference
 * or void.
 *
 * If there is no closure to be had, std::system_error is thrown.  Exceptions of
 * the callable are thrown in who calls it.
 */
template<class R, class... Args> class function<R(Args...)> {
	static constexpr detail::place place = detail::behind_all<Args...>();

	static_assert(place.words <= detail::max_words &&
		      place.floats <= detail::max_floats,
		      "a closure has too many arguments");
	static_assert(std::is_void_v<R> || std::is_scalar_v<R> || std::is_reference_v<R>,
		      "the result of a closure is a number, a pointer or a reference");

	template<class F> using if_callable = std::enable_if_t<
		!std::is_same_v<std::decay_t<F>, function> &&
		std::is_invocable_r_v<R, std::decay_t<F> &, Args...>>;

public:
	using pointer = R (*)(Args...);

	function() noexcept = default;

	function(std::nullptr_t) noexcept
	{
	}

	template<class F, class = if_callable<F>> function(F &&f)
	{
		using holder = detail::holder<std::decay_t<F>, R, Args...>;

		make(new holder(std::forward<F>(f)));
	}

	function(function &&other) noexcept
		: closure(std::exchange(other.closure, nullptr)),
		  data(std::exchange(other.data, nullptr))
	{
	}

	function &operator=(function &&other) noexcept
	{
		function(std::move(other)).swap(*this);
		return *this;
	}

	~function()
	{
		if (!closure)
			return;
		trampfd_closure_free(trampfd_default_pool(), closure);
		data->destroy(data);
	}

	void swap(function &other) noexcept
	{
		std::swap(closure, other.closure);
		std::swap(data, other.data);
	}

	pointer get() const noexcept
	{
		return reinterpret_cast<pointer>(closure);
	}

	operator pointer() const noexcept
	{
		return get();
	}

private:
	void make(detail::data *with)
	{
		trampfd_pool *pool = trampfd_default_pool();

		if (pool)
			closure = trampfd_closure_alloc(pool, trampfd_entry(place.words), with);
		if (!closure) {
			int err = errno;

			with->destroy(with);
			errno = err;
			detail::fail();
		}
		data = with;
	}

	trampfd_fn closure = nullptr;
	detail::data *data = nullptr;
};

} /* namespace trampfd */

#endif /* _TRAMPFD_CLOSURES_HPP */
