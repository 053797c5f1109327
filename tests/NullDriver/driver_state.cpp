#include "driver_state.h"

#include "checks.h"

namespace null_driver
{
// The log and the faults are made first, so that they are there when the counts are written at the end.
Driver::Driver()
{
    log_file();
    faults();
}

Driver::~Driver()
{
    if (trace)
    {
        std::fclose(trace);
    }

    if (!settings().quiet)
    {
        std::fprintf(log_file(),
            "null driver: %ld faults, %ld modules, %ld launches, %ld copies, %.3g instructions, %ld events (%ld live), "
            "%ld allocations (%ld released), at most %.1f MiB\n",
            faults().count(), modules, launches.load(), copies, static_cast<double>(instructions.load()), events, live_events,
            memory.allocated(), memory.released(), static_cast<double>(memory.peak_bytes()) / (1 << 20));
        faults().write_counts(log_file());
        std::fflush(log_file());
    }
}

Driver &driver()
{
    static Driver instance;
    return instance;
}
}
