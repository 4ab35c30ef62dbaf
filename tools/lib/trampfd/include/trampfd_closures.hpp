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
#ifdef _TRAMPFD_FLOATS
constexpr bool floats_are_known = true;
constexpr unsigned int max_floats = _TRAMPFD_FLOATS;
#else
constexpr bool floats_are_known = false;
constexpr unsigned int max_floats = 0;
#endif
constexpr unsigned int max_words = 5;

/*
 * What is returned in registers: for other results, there is one more argument, which
 * says where they go.
 */
template<class T> constexpr bool is_simple()
{
	if constexpr (std::is_scalar_v<T> && !std::is_member_pointer_v<T>)
		return sizeof(T) <= 8;
	else
		return std::is_reference_v<T>;
}

template<class T> constexpr place behind(place before)
{
	static_assert(is_simple<T>(),
		      "closures take numbers of up to 64 bits, pointers and references");
	static_assert(floats_are_known || !std::is_floating_point_v<T>,
		      "closures have no floating-point arguments with this ABI");
	if constexpr (std::is_scalar_v<T>) {
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
 * Arguments are numbers of up to 64 bits, pointers (but not to members) and
 * references: up to 8 floating-point ones where these have registers of their own,
 * and others for which up to 5 words are needed.  The result is one of these or void.
 *
 * If there is no closure to be had, std::system_error is thrown.  Exceptions of
 * the callable are thrown in who calls it.
 */
template<class R, class... Args> class function<R(Args...)> {
	static constexpr detail::place place = detail::behind_all<Args...>();

	static_assert(place.words <= detail::max_words &&
		      place.floats <= detail::max_floats,
		      "a closure has too many arguments");
	static_assert(std::is_void_v<R> || detail::is_simple<R>(),
		      "closures return numbers of up to 64 bits, pointers and references");

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
