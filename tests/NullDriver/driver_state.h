// What the entry points share.
#pragma once
#include "memory.h"
#include "settings.h"

#include <atomic>
#include <cstdio>
#include <shared_mutex>
#include <string>

namespace null_driver
{
// Kernels of several streams are executed side by side; whatever changes memory, modules or events has the driver to itself.
struct Driver
{
    std::shared_mutex mutex;
    DeviceMemory memory;
    std::string last_error = "the null driver refused a call";
    std::FILE *trace = settings().trace.empty() ? nullptr : std::fopen(settings().trace.c_str(), "w");
    long modules = 0, copies = 0, events = 0, live_events = 0;
    std::atomic<long> launches{0};
    std::atomic<std::uint64_t> instructions{0};

    Driver();

    // Writes the counts to the log.
    ~Driver();
};

Driver &driver();
}
