// PTX ISA, "Data Movement and Conversion Instructions": mov, ld, st, cvta, and the asynchronous copies (cp.async and its groups).
#include "instruction_set.h"

namespace null_driver
{
namespace
{
struct Same { template <typename T> static T of(T a) { return a; } };

template <typename T>
Next load(Thread &thread, const Instruction &instruction)
{
    const auto &o = instruction.operands;
    int count = instruction.vector;
    const char *memory = thread.group->locate(
        thread, instruction, instruction.space, thread.address(o[count]), static_cast<unsigned>(sizeof(T)) * count, false);
    for (int i = 0; i < count; i++)
    {
        T value;
        std::memcpy(&value, memory + i * sizeof(T), sizeof value);
        thread.write(o[i], value);
    }

    return Next::following;
}

template <typename T>
Next store(Thread &thread, const Instruction &instruction)
{
    const auto &o = instruction.operands;
    int count = instruction.vector;
    char *memory = thread.group->locate(
        thread, instruction, instruction.space, thread.address(o[0]), static_cast<unsigned>(sizeof(T)) * count, true);
    for (int i = 0; i < count; i++)
    {
        T value = thread.read<T>(o[i + 1]);
        std::memcpy(memory + i * sizeof(T), &value, sizeof value);
    }

    thread.has_unfenced_stores |= instruction.space == Space::global;
    return Next::following;
}

void require_writable(Instruction &instruction)
{
    if (instruction.space == Space::parameter)
    {
        throw PtxError("parameters are only read");
    }
}

// cvta: an address of a space as a generic one, and back. Those of global memory are the same.
template <std::uint64_t window, bool to_space>
Next convert_address(Thread &thread, const Instruction &instruction)
{
    std::uint64_t address = thread.read<std::uint64_t>(instruction.operands[1]);
    thread.write(instruction.operands[0], to_space ? address & ~window : address | window);
    return Next::following;
}

// cp.async: nothing may be known of the target until the copy is waited for. A fourth operand that is true makes it write zeros.
Next copy_async(Thread &thread, const Instruction &instruction)
{
    const auto &o = instruction.operands;
    Thread::Copy copy{static_cast<std::uint32_t>(thread.address(o[0])), thread.address(o[1]), static_cast<unsigned>(instruction.number),
        o.size() > 3 && thread.read<bool>(o[3])};
    if (thread.group->begin_copy(thread, instruction, copy))
    {
        thread.open_copies.push_back(copy);
    }

    return Next::following;
}

void prepare_copy(Instruction &instruction)
{
    const Operand &size = instruction.operands[2];
    bool is_size = size.kind == Operand::Kind::immediate && (size.value == 4 || size.value == 8 || size.value == 16);
    if (!is_size)
    {
        throw PtxError("copies have 4, 8 or 16 bytes");
    }

    if (instruction.operands.size() > 3 && instruction.operands[3].type != Type::pred)
    {
        throw PtxError("the fourth operand must be a predicate; copies of a part are not known");
    }

    instruction.number = static_cast<int>(size.value);
}

Next commit_copies(Thread &thread, const Instruction &)
{
    thread.committed_copies.push_back(std::move(thread.open_copies));
    thread.open_copies.clear();
    return Next::following;
}

Next wait_for_copies(Thread &thread, const Instruction &instruction)
{
    thread.wait_for_copies(static_cast<std::size_t>(instruction.number), instruction);
    return Next::following;
}

void prepare_wait(Instruction &instruction)
{
    if (instruction.operands[0].kind != Operand::Kind::immediate)
    {
        throw PtxError("how many groups may be left must be a constant");
    }

    instruction.number = static_cast<int>(instruction.operands[0].value);
}

// cp.async.wait_all waits for copies that are not committed too.
Next wait_for_all_copies(Thread &thread, const Instruction &instruction)
{
    commit_copies(thread, instruction);
    thread.wait_for_copies(0, instruction);
    return Next::following;
}

template <typename T>
void add_moves(Forms &forms, const std::string &type)
{
    forms["mov" + type] = Form{&run_unary<Same, T>, 2};
    forms["ld" + type] = Form{&load<T>, 2};
    forms["st" + type] = Form{&store<T>, 2, 0, nullptr, &require_writable};
}

template <typename... T>
void add_typed_moves(Forms &forms)
{
    (add_moves<T>(forms, suffix<T>), ...);
}
}

void add_data_movement(Forms &forms)
{
    add_typed_moves<std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t, std::int8_t, std::int16_t, std::int32_t, std::int64_t, float,
        double>(forms);
    add_moves<std::uint8_t>(forms, ".b8");
    add_moves<std::uint16_t>(forms, ".b16");
    add_moves<std::uint32_t>(forms, ".b32");
    add_moves<std::uint64_t>(forms, ".b64");
    forms["mov.pred"] = Form{&run_unary<Same, bool>, 2};

    forms["cvta.global.u64"] = Form{&convert_address<0, false>, 2};
    forms["cvta.shared.u64"] = Form{&convert_address<shared_window, false>, 2};
    forms["cvta.local.u64"] = Form{&convert_address<local_window, false>, 2};
    forms["cvta.to.global.u64"] = Form{&convert_address<0, true>, 2};
    forms["cvta.to.shared.u64"] = Form{&convert_address<shared_window, true>, 2};
    forms["cvta.to.local.u64"] = Form{&convert_address<local_window, true>, 2};

    forms["cp.async.ca.shared.global"] = Form{&copy_async, 3, 1, nullptr, &prepare_copy};
    forms["cp.async.cg.shared.global"] = forms["cp.async.ca.shared.global"];
    forms["cp.async.commit_group"] = Form{&commit_copies, 0};
    forms["cp.async.wait_group"] = Form{&wait_for_copies, 1, 0, nullptr, &prepare_wait};
    forms["cp.async.wait_all"] = Form{&wait_for_all_copies, 0};
}
}
