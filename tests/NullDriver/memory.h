// Device memory: what is allocated, and which allocation an address belongs to.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>

namespace null_driver
{
struct Allocation
{
    std::uint64_t base;
    std::size_t bytes;
    bool live;

    bool holds(std::uint64_t address, std::size_t count) const
    {
        return live && address >= base && address - base <= bytes && count <= bytes - (address - base);
    }
};

// Where kernels are executed, device addresses are addresses of the host. Otherwise they are numbers that nothing stands behind, and
// released ones are remembered, so that a launch that is given one is noticed.
class DeviceMemory
{
public:
    // Memory whose floats are NaN. 0: there is not enough.
    std::uint64_t allocate(std::size_t bytes);

    // False: there is no such allocation.
    bool release(std::uint64_t address);

    // The allocation that begins nearest below the address and reaches it, live or not; null: none.
    const Allocation *find(std::uint64_t address) const;

    // Whether an address is one that allocate may have given where nothing stands behind addresses.
    bool is_number_of_ours(std::uint64_t address) const;

    std::size_t live_bytes() const { return live_bytes_; }
    std::size_t peak_bytes() const { return peak_bytes_; }
    long allocated() const { return allocated_; }
    long released() const { return released_; }

private:
    static constexpr std::uint64_t first_number = 0x7f00'0000'0000;

    std::map<std::uint64_t, Allocation> allocations;
    std::uint64_t next_number = first_number;
    std::size_t live_bytes_ = 0, peak_bytes_ = 0;
    long allocated_ = 0, released_ = 0;
};
}
