! SPDX-License-Identifier: GPL-2.0-only
!
! many N: has N internal procedures at a time, each of which is passed on as an
! argument and calls the one before it.  Stops with 2 if their sum is wrong.
module chain
  implicit none
contains
  recursive subroutine descend(depth, before, total)
    interface
      integer function before()
      end function before
    end interface
    integer, intent(in) :: depth
    integer, intent(out) :: total

    if (depth == 0) then
      total = before()
    else
      call descend(depth - 1, mine, total)
    end if
  contains
    recursive integer function mine()
      mine = before() + depth
    end function mine
  end subroutine descend

  integer function nothing()
    nothing = 0
  end function nothing
end module chain

program many
  use chain
  implicit none
  character(len=16) :: argument
  integer :: n, total, i

  call get_command_argument(1, argument)
  read (argument, *) n
  do i = 1, 10
    call descend(n, nothing, total)
    if (total /= n * (n + 1) / 2) stop 2
  end do
end program many
