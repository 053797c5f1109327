// A kernel as it is executed: instructions with their operands resolved.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace null_driver
{
class Thread;
struct Instruction;

enum class Type { b8, b16, b32, b64, u8, u16, u32, u64, s8, s16, s32, s64, f32, f64, pred, none };

// Bytes of a value; a predicate has none in memory.
int bytes_of(Type type);

// none: there is no such type here.
Type type_named(const std::string &name);

enum class Space { generic, global, shared, local, parameter };

// State spaces begin here, so that an address of one is not mistaken for that of another. Shared memory begins at 1024, as on a device of
// capability 9.0; in generic addresses a bit tells the space.
constexpr std::uint32_t shared_base = 0x400;
constexpr std::uint64_t shared_window = std::uint64_t{1} << 57;
constexpr std::uint64_t local_window = std::uint64_t{1} << 58;

enum class Special { tid_x, tid_y, tid_z, ntid_x, ntid_y, ntid_z, ctaid_x, ctaid_y, ctaid_z, nctaid_x, nctaid_y, nctaid_z, laneid };

struct Operand
{
    enum class Kind : std::uint8_t { immediate, variable, special, address };

    Kind kind = Kind::immediate;
    Type type = Type::none;    // of a variable, as it was declared
    int index = -1;            // of the register; of an address: the base register, -1: none; of a special register: which
    std::uint64_t value = 0;   // of an immediate; of an address: what is added to the base
};

// What a thread does after an instruction.
enum class Next { following, target, wait };

using Handler = Next (*)(Thread &, const Instruction &);

struct Instruction
{
    Handler run = nullptr;
    int predicate = -1;           // the register, -1: none
    bool runs_if = true;          // the value of the predicate with which it runs
    Space space = Space::generic;
    int vector = 1;               // numbers of a load or store
    int number = 0;               // how many groups of copies may be left, matrices to load, bytes to copy
    int target = -1;              // of a branch
    std::vector<int> targets;     // of an indexed branch
    std::vector<Operand> operands;
    void (*collective)(Thread *warp, const Instruction &) = nullptr;   // of an instruction that a whole warp executes at once
    std::string text;
};

struct Kernel
{
    std::string name;
    std::vector<Instruction> code;   // ends with a return
    int registers = 0;
    unsigned shared_bytes = 0, local_bytes = 0, parameter_bytes = 0;
};

using Module = std::map<std::string, Kernel>;
}
