// PTX ISA, "Control Flow Instructions" and, of the "Parallel Synchronization and Communication Instructions", bar and membar.
#include "instruction_set.h"

namespace null_driver
{
namespace
{
Next branch(Thread &thread, const Instruction &instruction)
{
    thread.position = instruction.target;
    return Next::target;
}

// brx.idx: an index beyond the list has no defined effect and is a fault.
Next branch_indexed(Thread &thread, const Instruction &instruction)
{
    std::uint32_t index = thread.read<std::uint32_t>(instruction.operands[0]);
    if (index >= instruction.targets.size())
    {
        thread.report("branch beyond its targets", instruction, "index " + std::to_string(index));
        index = 0;
    }

    thread.position = instruction.targets[index];
    return Next::target;
}

Next finish(Thread &thread, const Instruction &)
{
    thread.state = Thread::State::done;
    return Next::wait;
}

Next wait_at_barrier(Thread &thread, const Instruction &)
{
    thread.state = Thread::State::at_barrier;
    return Next::wait;
}

// bar.sync a: all threads of the group, at barrier 0.
void prepare_barrier(Instruction &instruction)
{
    const Operand &barrier = instruction.operands[0];
    if (barrier.kind != Operand::Kind::immediate || barrier.value != 0)
    {
        throw PtxError("only barrier 0 is known");
    }
}

void prepare_warp_barrier(Instruction &instruction)
{
    const Operand &mask = instruction.operands[0];
    if (mask.kind != Operand::Kind::immediate || static_cast<std::uint32_t>(mask.value) != 0xffff'ffff)
    {
        throw PtxError("only barriers of the whole warp are known");
    }
}

// Memory is changed at once and in order here, so a fence has nothing to do.
Next pass(Thread &, const Instruction &)
{
    return Next::following;
}
}

void add_control(Forms &forms)
{
    forms["bra"] = Form{&branch, 0};
    forms["brx.idx"] = Form{&branch_indexed, 1};
    forms["ret"] = Form{&finish, 0};
    forms["exit"] = Form{&finish, 0};
    forms["bar.sync"] = Form{&wait_at_barrier, 1, 0, nullptr, &prepare_barrier};
    forms["bar.warp.sync"] = Form{&wait_for_warp, 1, 0, nullptr, &prepare_warp_barrier};
    forms["membar.cta"] = Form{&pass, 0};
    forms["membar.gl"] = Form{&pass, 0};
    forms["membar.sys"] = Form{&pass, 0};
}
}
