// What the environment asks of the driver (README.md lists the variables). Read once, when the library is loaded.
#pragma once
#include <string>

namespace null_driver
{
struct Settings
{
    bool execute = false;          // PGGAN_NULL_EXECUTE: run the kernels; otherwise launches do nothing
    bool check = true;             // PGGAN_NULL_CHECK: watch shared memory, copies and launches
    unsigned order = 0;            // PGGAN_NULL_ORDER: 0 ascending, 1 descending, others seed a shuffle
    int capability = 90;           // PGGAN_NULL_CAPABILITY: ten times the compute capability
    int driver_version = 13000;    // PGGAN_NULL_VERSION: a thousand times the version of CUDA
    bool quiet = false;            // PGGAN_NULL_QUIET: no counts at the end
    std::string log;               // PGGAN_NULL_LOG: faults and counts go to the end of this file; empty: standard error
    std::string ptx_folder;        // PGGAN_NULL_PTX: keeps each module's text here
    std::string trace;             // PGGAN_NULL_TRACE: a line for each launch, copy and wait
    long others_bytes = 0;         // PGGAN_NULL_OTHERS: MiB that another process holds
    std::string refusal;           // PGGAN_NULL_REFUSE: CALL:ERROR or CALL:ERROR:CALLS, the call that fails, with what, after how many calls
    std::string loss;              // PGGAN_NULL_LOSE: LAUNCHES:ERROR, after how many launches every call fails, and with what

    Settings();
};

const Settings &settings();
}
