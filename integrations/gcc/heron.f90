! SPDX-License-Identifier: GPL-2.0-only
!
! A Fortran library that passes an internal procedure on as an argument, as many
! do: finds the square root of X by Heron's method.
subroutine heron(x, root) bind(c)
  use iso_c_binding
  implicit none
  real(c_double), value :: x
  real(c_double) :: root

  call iterate(improve, root)
contains
  real(c_double) function improve(guess)
    real(c_double), intent(in) :: guess

    improve = (guess + x / guess) / 2
  end function improve

  subroutine iterate(step, value)
    interface
      real(c_double) function step(guess)
        import c_double
        real(c_double), intent(in) :: guess
      end function step
    end interface
    real(c_double) :: value
    integer :: i

    value = 1
    do i = 1, 20
      value = step(value)
    end do
  end subroutine iterate
end subroutine heron
