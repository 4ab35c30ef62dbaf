# SPDX-License-Identifier: GPL-2.0-only
#
# The child of a fork frees the closures that it has from its parent, and makes
# others.  Those of the parent are to go on as before.
require "fiddle"

N = 1000

def make(value)
  Fiddle::Closure::BlockCaller.new(Fiddle::TYPE_INT, []) { value }
end

def check(who, closures, first)
  closures.each_with_index do |closure, i|
    value = Fiddle::Function.new(closure, [], Fiddle::TYPE_INT).call
    abort "#{who}: closure #{i} returns #{value}, not #{first + i}" unless value == first + i
  end
end

# The mapping that has the closure's code
def place(closure)
  File.foreach("/proc/self/maps") do |line|
    range, mode, _, _, _, name = line.split(" ", 6)
    first, last = range.split("-").map(&:hex)
    return "#{mode} #{name || "anonymous"}".strip if (first...last).cover?(closure.to_i)
  end
end

closures = Array.new(N) { |i| make(i) }
puts "closures are in #{place(closures[0])}"
$stdout.flush
check("parent", closures, 0)

pid = fork do
  check("child", closures, 0)
  closures = nil
  GC.start
  closures = Array.new(N) { |i| make(N + i) }
  check("child, with closures of its own", closures, N)
  exit!(0)
end
Process.wait(pid)
abort "the child: #{$?}" unless $?.success?

check("parent after the fork", closures, 0)
puts "#{N} closures of the parent and #{N} of the child have worked"
