// Executes a kernel: each group after another, each thread of a group until it has to wait for others.
#pragma once
#include "checks.h"
#include "memory.h"
#include "ptx.h"

#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

namespace null_driver
{
constexpr int warp_threads = 32;

class Group;

class Thread
{
public:
    enum class State { running, at_barrier, at_collective, done };

    // A copy from global to shared memory that is under way; of zeros where the source is ignored.
    struct Copy
    {
        std::uint32_t target;
        std::uint64_t source;
        unsigned bytes;
        bool zeros;
    };

    Group *group = nullptr;
    int number = 0;
    int position = 0;
    State state = State::running;
    std::vector<std::uint64_t> registers;
    std::vector<char> local;
    std::vector<Copy> open_copies;
    std::vector<std::vector<Copy>> committed_copies;
    bool has_unfenced_stores = false;   // to global memory, since the last fence of the device

    // An operand's value: the low bits of its register.
    template <typename T>
    T read(const Operand &operand) const
    {
        std::uint64_t bits = operand.kind == Operand::Kind::variable ? registers[operand.index] : other_bits(operand);
        if constexpr (std::is_same_v<T, bool>)
        {
            return (bits & 1) != 0;
        }
        else
        {
            T value;
            std::memcpy(&value, &bits, sizeof value);
            return value;
        }
    }

    // A register may be wider than what is written to it: signed values are extended by their sign, others by zeros.
    template <typename T>
    void write(const Operand &operand, T value)
    {
        std::uint64_t bits = 0;
        if constexpr (std::is_floating_point_v<T>)
        {
            std::memcpy(&bits, &value, sizeof value);
        }
        else if constexpr (std::is_signed_v<T>)
        {
            bits = static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
        }
        else
        {
            bits = value;
        }

        registers[operand.index] = bits;
    }

    std::uint64_t address(const Operand &operand) const
    {
        return (operand.index >= 0 ? registers[operand.index] : 0) + operand.value;
    }

    // Waits until no more than this many groups of copies are under way: the oldest ones arrive.
    void wait_for_copies(std::size_t left, const Instruction &instruction);

    void report(const char *kind, const Instruction &instruction, const std::string &more = "") const;

private:
    std::uint64_t other_bits(const Operand &operand) const;
};

struct Extent
{
    unsigned x, y, z;

    std::uint64_t count() const { return std::uint64_t{x} * y * z; }
};

class Group
{
public:
    Group(const Kernel &kernel, const char *parameters, Extent grid, Extent block, const DeviceMemory &memory);

    // Executes the group with this number of the grid, from fresh registers and memory.
    void run(std::uint64_t index);

    // The bytes at an address, after the checks. Where it is out of bounds, a fault is reported and the bytes are scrap.
    char *locate(Thread &thread, const Instruction &instruction, Space space, std::uint64_t address, unsigned bytes, bool write);

    // A copy into shared memory begins; false: it is out of bounds.
    bool begin_copy(Thread &thread, const Instruction &instruction, const Thread::Copy &copy);
    void end_copy(Thread &thread, const Instruction &instruction, const Thread::Copy &copy);

    // Whether a thread's stores may be seen later than what it does to an atomic number.
    bool has_unfenced_stores() const;

    std::uint64_t special(Special what, int thread) const;
    std::string place(int thread) const;

    const Kernel &kernel;
    std::uint64_t executed = 0;

private:
    void reset(std::uint64_t index);
    void run(Thread &thread);
    bool run_collectives();
    bool pass_barrier();
    void report_stuck() const;
    void touch(const Thread &thread, const Instruction &instruction, std::uint32_t offset, unsigned bytes, bool write);

    const char *parameters;
    const Extent grid, block;
    const DeviceMemory &memory;
    Extent position{};
    std::vector<Thread> threads;
    std::vector<int> order;
    std::vector<char> shared;
    SharedMemoryWatch watch;
    const Allocation *last_used = nullptr;
    char scrap[64];
};

// Executes all groups of a launch; how many instructions were executed.
std::uint64_t execute(const Kernel &kernel, const char *parameters, Extent grid, Extent block, const DeviceMemory &memory);
}
