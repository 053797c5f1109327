// Which instructions there are: by mnemonic and modifiers, what each does.
#pragma once
#include "executor.h"

#include <map>
#include <stdexcept>
#include <string>

namespace null_driver
{
// A text that is not executed: the message says which instruction of which kernel.
class PtxError : public std::runtime_error
{
    using std::runtime_error::runtime_error;
};

struct Form
{
    Handler run;
    int operands;
    int optional_operands = 0;
    void (*collective)(Thread *warp, const Instruction &) = nullptr;
    void (*prepare)(Instruction &) = nullptr;   // checks operands that must be constants; throws PtxError
};

using Forms = std::map<std::string, Form>;

// Completes an instruction whose operands are read. Opcode: mnemonic and modifiers, joined by dots, as in the text.
// Throws PtxError where it is not known in this form.
void resolve(Instruction &instruction, const std::string &opcode);

// Throws PtxError where one of these operands is no register.
void require_registers(const Instruction &instruction, std::size_t first, std::size_t count);

void add_arithmetic(Forms &forms);
void add_logic(Forms &forms);
void add_conversions(Forms &forms);
void add_data_movement(Forms &forms);
void add_control(Forms &forms);
void add_warp(Forms &forms);
void add_tensor_cores(Forms &forms);

// What a thread does at an instruction that its whole warp executes at once.
inline Next wait_for_warp(Thread &thread, const Instruction &)
{
    thread.state = Thread::State::at_collective;
    return Next::wait;
}

// The name of a C++ type as the last modifier of an instruction has it.
template <typename T> inline const char *const suffix = nullptr;
template <> inline const char *const suffix<std::uint8_t> = ".u8";
template <> inline const char *const suffix<std::uint16_t> = ".u16";
template <> inline const char *const suffix<std::uint32_t> = ".u32";
template <> inline const char *const suffix<std::uint64_t> = ".u64";
template <> inline const char *const suffix<std::int8_t> = ".s8";
template <> inline const char *const suffix<std::int16_t> = ".s16";
template <> inline const char *const suffix<std::int32_t> = ".s32";
template <> inline const char *const suffix<std::int64_t> = ".s64";
template <> inline const char *const suffix<float> = ".f32";
template <> inline const char *const suffix<double> = ".f64";

// d = operation(a), of values of one type.
template <typename Operation, typename T>
Next run_unary(Thread &thread, const Instruction &instruction)
{
    thread.write(instruction.operands[0], Operation::of(thread.read<T>(instruction.operands[1])));
    return Next::following;
}

// d = operation(a, b).
template <typename Operation, typename T>
Next run_binary(Thread &thread, const Instruction &instruction)
{
    const auto &o = instruction.operands;
    thread.write(o[0], Operation::of(thread.read<T>(o[1]), thread.read<T>(o[2])));
    return Next::following;
}

// d = operation(a, b, c); C: the type of c, where it is another.
template <typename Operation, typename T, typename C = T>
Next run_ternary(Thread &thread, const Instruction &instruction)
{
    const auto &o = instruction.operands;
    thread.write(o[0], Operation::of(thread.read<T>(o[1]), thread.read<T>(o[2]), thread.read<C>(o[3])));
    return Next::following;
}

template <typename Operation, typename... T>
void add_unary(Forms &forms, const std::string &name)
{
    ((forms[name + suffix<T>] = Form{&run_unary<Operation, T>, 2}), ...);
}

template <typename Operation, typename... T>
void add_binary(Forms &forms, const std::string &name)
{
    ((forms[name + suffix<T>] = Form{&run_binary<Operation, T>, 3}), ...);
}
}
