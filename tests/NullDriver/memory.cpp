#include "memory.h"

#include "device.h"
#include "settings.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace null_driver
{
std::uint64_t DeviceMemory::allocate(std::size_t bytes)
{
    const std::size_t capacity = device_bytes - settings().others_bytes;
    if (bytes > capacity || live_bytes_ > capacity - bytes)
    {
        return 0;
    }

    std::uint64_t base;
    if (settings().execute)
    {
        void *memory;
        if (posix_memalign(&memory, 256, std::max<std::size_t>(bytes, 4)) != 0)
        {
            return 0;
        }

        constexpr std::uint32_t not_a_number = 0x7fc0'dead;
        std::fill_n(static_cast<std::uint32_t *>(memory), bytes / 4, not_a_number);
        base = reinterpret_cast<std::uint64_t>(memory);
    }
    else
    {
        constexpr std::uint64_t page = 0x20'0000;
        base = next_number;
        next_number += (bytes + page - 1) / page * page + page;
    }

    allocations[base] = {base, bytes, true};
    allocated_++;
    live_bytes_ += bytes;
    peak_bytes_ = std::max(peak_bytes_, live_bytes_);
    return base;
}

bool DeviceMemory::release(std::uint64_t address)
{
    auto found = allocations.find(address);
    if (found == allocations.end() || !found->second.live)
    {
        return false;
    }

    found->second.live = false;
    released_++;
    live_bytes_ -= found->second.bytes;
    if (settings().execute)
    {
        std::free(reinterpret_cast<void *>(address));
        allocations.erase(found);
    }

    return true;
}

const Allocation *DeviceMemory::find(std::uint64_t address) const
{
    auto after = allocations.upper_bound(address);
    if (after == allocations.begin())
    {
        return nullptr;
    }

    const Allocation &below = std::prev(after)->second;
    return address < below.base + below.bytes ? &below : nullptr;
}

bool DeviceMemory::is_number_of_ours(std::uint64_t address) const
{
    return !settings().execute && address >= first_number && address < next_number;
}
}
