// What a group's loads, stores and copies reach, with the checks of bounds, alignment and shared memory.
#include "executor.h"

#include "settings.h"

#include <algorithm>

namespace null_driver
{
char *Group::locate(Thread &thread, const Instruction &instruction, Space space, std::uint64_t address, unsigned bytes, bool write)
{
    if (space == Space::generic)
    {
        space = address & shared_window ? Space::shared : address & local_window ? Space::local : Space::global;
        address &= ~(shared_window | local_window);
    }

    if (address % bytes != 0)
    {
        thread.report("misaligned", instruction, "address " + std::to_string(address) + ", " + std::to_string(bytes) + " bytes");
    }

    switch (space)
    {
        case Space::shared:
        {
            std::uint32_t offset = static_cast<std::uint32_t>(address) - shared_base;
            if (offset > kernel.shared_bytes || bytes > kernel.shared_bytes - offset)
            {
                thread.report("out of bounds of shared memory", instruction,
                    "byte " + std::to_string(static_cast<std::int32_t>(offset)) + " of " + std::to_string(kernel.shared_bytes));
                return scrap;
            }

            touch(thread, instruction, offset, bytes, write);
            return &shared[offset];
        }

        case Space::local:
            if (address > kernel.local_bytes || bytes > kernel.local_bytes - address)
            {
                thread.report("out of bounds of local memory", instruction, "byte " + std::to_string(address));
                return scrap;
            }

            return &thread.local[address];
        case Space::parameter:
            if (address > kernel.parameter_bytes || bytes > kernel.parameter_bytes - address)
            {
                thread.report("out of bounds of the parameters", instruction, "byte " + std::to_string(address));
                return scrap;
            }

            // Parameters are only read.
            return const_cast<char *>(parameters) + address;
        default:
            break;
    }

    if (!last_used || !last_used->holds(address, bytes))
    {
        const Allocation *allocation = memory.find(address);
        if (!allocation || !allocation->holds(address, bytes))
        {
            thread.report("out of bounds of global memory", instruction,
                allocation ? "beyond the end of " + std::to_string(allocation->bytes) + " bytes" : "in no allocation");
            return scrap;
        }

        last_used = allocation;
    }

    return reinterpret_cast<char *>(address);
}

void Group::touch(const Thread &thread, const Instruction &instruction, std::uint32_t offset, unsigned bytes, bool write)
{
    if (!settings().check)
    {
        return;
    }

    constexpr unsigned piece = SharedMemoryWatch::piece_bytes;
    SharedMemoryWatch::Conflict first;
    for (unsigned i = offset / piece; i <= (offset + bytes - 1) / piece; i++)
    {
        SharedMemoryWatch::Conflict conflict = write ? watch.write(thread.number, i) : watch.read(thread.number, i);
        first = first.kind ? first : conflict;
    }

    if (first.kind)
    {
        thread.report(first.kind, instruction,
            "byte " + std::to_string(offset) + (first.other < 0 ? "" : " and thread " + std::to_string(first.other)));
    }
}

bool Group::begin_copy(Thread &thread, const Instruction &instruction, const Thread::Copy &copy)
{
    if (copy.target % copy.bytes != 0)
    {
        thread.report("misaligned", instruction, "address " + std::to_string(copy.target) + ", " + std::to_string(copy.bytes) + " bytes");
    }

    std::uint32_t offset = copy.target - shared_base;
    if (offset > kernel.shared_bytes || copy.bytes > kernel.shared_bytes - offset)
    {
        thread.report("out of bounds of shared memory", instruction, "byte " + std::to_string(static_cast<std::int32_t>(offset)));
        return false;
    }

    if (!copy.zeros)
    {
        locate(thread, instruction, Space::global, copy.source, copy.bytes, false);
    }

    // Until it is waited for, the copy may have arrived or not.
    std::fill_n(&shared[offset], copy.bytes, static_cast<char>(0xff));
    constexpr unsigned piece = SharedMemoryWatch::piece_bytes;
    for (unsigned i = offset / piece; settings().check && i < (offset + copy.bytes) / piece; i++)
    {
        SharedMemoryWatch::Conflict conflict = watch.begin_copy(thread.number, i);
        if (conflict.kind)
        {
            thread.report(conflict.kind, instruction, "byte " + std::to_string(i * piece));
        }
    }

    return true;
}

void Group::end_copy(Thread &thread, const Instruction &instruction, const Thread::Copy &copy)
{
    std::uint32_t offset = copy.target - shared_base;
    constexpr unsigned piece = SharedMemoryWatch::piece_bytes;
    for (unsigned i = offset / piece; settings().check && i < (offset + copy.bytes) / piece; i++)
    {
        watch.end_copy(thread.number, i);
    }

    if (copy.zeros)
    {
        std::fill_n(&shared[offset], copy.bytes, '\0');
    }
    else
    {
        std::copy_n(locate(thread, instruction, Space::global, copy.source, copy.bytes, false), copy.bytes, &shared[offset]);
    }
}
}
