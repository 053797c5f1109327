// PTX ISA, "Control Flow Instructions" and, of the "Parallel Synchronization and Communication Instructions", bar, membar and atom.
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

// Memory is changed at once and in order here, so a fence of the group has nothing to do.
Next pass(Thread &, const Instruction &)
{
    return Next::following;
}

Next fence(Thread &thread, const Instruction &)
{
    thread.has_unfenced_stores = false;
    return Next::following;
}

// atom.add d, [a], b: what was there, and then b more. Other groups learn by it that the group has stored something, so all of it has to be
// fenced before.
template <typename T>
Next add_atomically(Thread &thread, const Instruction &instruction)
{
    if (thread.group->has_unfenced_stores())
    {
        thread.report("stores that are not fenced before an arrival", instruction);
    }

    const auto &o = instruction.operands;
    char *memory = thread.group->locate(thread, instruction, instruction.space, thread.address(o[1]), sizeof(T), true);
    T before;
    std::memcpy(&before, memory, sizeof before);
    T after = before + thread.read<T>(o[2]);
    std::memcpy(memory, &after, sizeof after);
    thread.write(o[0], before);
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
    forms["atom.add.u32"] = Form{&add_atomically<std::uint32_t>, 3};
    forms["membar.cta"] = Form{&pass, 0};
    forms["membar.gl"] = Form{&fence, 0};
    forms["membar.sys"] = Form{&fence, 0};
}
}
