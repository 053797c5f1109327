// The entry points of libcuda.so.1 that ILGPU 1.5.3 calls, for one device. CUDA Driver API; numbers of errors and attributes as in cuda.h.
#include "checks.h"
#include "device.h"
#include "driver_state.h"
#include "executor.h"
#include "failures.h"
#include "instruction_set.h"
#include "memory.h"
#include "ptx_reader.h"
#include "ptx_syntax.h"
#include "settings.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <shared_mutex>

using namespace null_driver;

namespace
{
enum Error : int { success = 0, invalid_value = 1, out_of_memory = 2, invalid_ptx = 218, not_found = 500 };

struct LoadedModule
{
    std::string text;
    Module kernels;
};

struct Function
{
    std::string name;
    const Kernel *kernel;   // null where nothing is executed
};

// So that the counts are written even by a process that only loads the library.
Driver &made_when_loaded = driver();

double milliseconds()
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void keep_text(const LoadedModule &module, long number)
{
    std::size_t entry = module.text.find(".entry"), open = module.text.find('(', entry);
    std::string name = entry == std::string::npos ? "empty" : trimmed(module.text.substr(entry + 6, open - entry - 6));
    char prefix[16];
    std::snprintf(prefix, sizeof prefix, "%04ld_", number);
    std::string file = settings().ptx_folder + "/" + prefix + name.substr(0, 200) + ".ptx";
    if (std::FILE *out = std::fopen(file.c_str(), "w"))
    {
        std::fputs(module.text.c_str(), out);
        std::fclose(out);
    }
}

int load(void **result, const char *text)
{
    std::lock_guard<std::shared_mutex> guard(driver().mutex);
    auto module = std::make_unique<LoadedModule>();
    module->text = text;
    driver().modules++;
    if (!settings().ptx_folder.empty())
    {
        keep_text(*module, driver().modules);
    }

    if (settings().execute)
    {
        try
        {
            module->kernels = read_module(module->text);
        }
        catch (const PtxError &e)
        {
            driver().last_error = e.what();
            faults().report("text that cannot be read", "", e.what());
            return invalid_ptx;
        }
    }

    *result = module.release();
    return success;
}

// A launch is given parameters as a list that ends with 0: 1 and the buffer, 2 and the place of its size.
struct Parameters
{
    const char *bytes = nullptr;
    std::size_t count = 0;

    explicit Parameters(void **extra)
    {
        for (; extra && *extra; extra += 2)
        {
            std::uint64_t what = reinterpret_cast<std::uint64_t>(extra[0]);
            bytes = what == 1 ? static_cast<const char *>(extra[1]) : bytes;
            count = what == 2 ? *static_cast<const std::size_t *>(extra[1]) : count;
        }
    }
};

void check_launch(const Function &function, Extent grid, Extent block, unsigned shared_bytes)
{
    if (grid.count() == 0 || block.count() == 0 || grid.y > 65'535 || grid.z > 65'535 || grid.x > 2'147'483'647 || block.count() > 1024
        || block.z > 64 || shared_bytes > 49'152)
    {
        faults().report("launch of an impossible size", function.name,
            std::to_string(grid.count()) + " groups of " + std::to_string(block.count()) + " threads");
    }
}

// Where nothing is executed, the parameters are looked through for addresses of released memory.
void check_addresses(const Function &function, const Parameters &parameters)
{
    for (std::size_t i = 0; i + 8 <= parameters.count; i += 8)
    {
        std::uint64_t value;
        std::memcpy(&value, parameters.bytes + i, sizeof value);
        if (driver().memory.is_number_of_ours(value))
        {
            const Allocation *allocation = driver().memory.find(value);
            if (!allocation || !allocation->live)
            {
                faults().report("address of released memory", function.name, "parameter byte " + std::to_string(i));
            }
            else if (value % 16 != 0)
            {
                faults().report("misaligned", function.name, "parameter byte " + std::to_string(i) + ", 16 bytes");
            }
        }
    }
}

// Either end of a copy may be memory of the host, of which nothing is known.
void check_copied(std::uint64_t address, std::size_t bytes)
{
    const Allocation *allocation = driver().memory.find(address);
    if (settings().check && allocation && !allocation->holds(address, bytes))
    {
        faults().report("copy out of bounds", "", std::to_string(bytes) + " bytes of " + std::to_string(allocation->bytes));
    }
}

void trace(const std::string &line)
{
    if (driver().trace)
    {
        std::fprintf(driver().trace, "%s\n", line.c_str());
    }
}
}

#define CUDA_CALL extern "C" __attribute__((visibility("default"))) int

// First in each entry point that a lost device fails.
#define FAIL_IF_ASKED if (int error = failure_of(__func__)) return error

// Initialization, version and errors.
CUDA_CALL cuInit(unsigned) { FAIL_IF_ASKED; return success; }
CUDA_CALL cuDriverGetVersion(int *version) { *version = settings().driver_version; return success; }

CUDA_CALL cuGetErrorString(int error, const char **text)
{
    const char *known = text_of(error);
    *text = known ? known : driver().last_error.c_str();
    return success;
}

// Devices.
CUDA_CALL cuDeviceGet(int *device, int ordinal) { *device = ordinal; return success; }
CUDA_CALL cuDeviceGetCount(int *count) { FAIL_IF_ASKED; *count = 1; return success; }
CUDA_CALL cuDeviceGetName(char *name, int length, int) { std::snprintf(name, length, "Null H100"); return success; }
CUDA_CALL cuDeviceTotalMem_v2(std::size_t *bytes, int) { *bytes = device_bytes; return success; }
CUDA_CALL cuDeviceGetAttribute(int *value, int number, int) { *value = attribute(number); return success; }
CUDA_CALL cuDeviceCanAccessPeer(int *can, int, int) { *can = 0; return success; }
CUDA_CALL cuDeviceGetP2PAttribute(int *value, int, int, int) { *value = 0; return success; }

// Contexts.
CUDA_CALL cuCtxCreate_v2(void **context, int, int) { FAIL_IF_ASKED; *context = &made_when_loaded; return success; }
CUDA_CALL cuCtxDestroy_v2(void *) { FAIL_IF_ASKED; return success; }
CUDA_CALL cuCtxSetCurrent(void *) { FAIL_IF_ASKED; return success; }
CUDA_CALL cuCtxSynchronize() { FAIL_IF_ASKED; return success; }
CUDA_CALL cuCtxGetCacheConfig(int *config) { *config = 0; return success; }
CUDA_CALL cuCtxSetCacheConfig(int) { return success; }
CUDA_CALL cuCtxGetSharedMemConfig(int *config) { *config = 1; return success; }
CUDA_CALL cuCtxSetSharedMemConfig(int) { return success; }
CUDA_CALL cuCtxEnablePeerAccess(void *, int) { return success; }
CUDA_CALL cuCtxDisablePeerAccess(void *) { return success; }

// Memory.
CUDA_CALL cuMemGetInfo_v2(std::size_t *free, std::size_t *total)
{
    FAIL_IF_ASKED;
    std::lock_guard<std::shared_mutex> guard(driver().mutex);
    *total = device_bytes;
    *free = device_bytes - settings().others_bytes - driver().memory.live_bytes();
    return success;
}

CUDA_CALL cuMemAlloc_v2(std::uint64_t *address, std::size_t bytes)
{
    FAIL_IF_ASKED;
    std::lock_guard<std::shared_mutex> guard(driver().mutex);
    *address = driver().memory.allocate(bytes);
    return *address ? success : out_of_memory;
}

CUDA_CALL cuMemFree_v2(std::uint64_t address)
{
    FAIL_IF_ASKED;
    std::lock_guard<std::shared_mutex> guard(driver().mutex);
    if (driver().memory.release(address))
    {
        return success;
    }

    faults().report("release of memory that is not allocated", "", std::to_string(address));
    return invalid_value;
}

CUDA_CALL cuMemAllocHost_v2(void **memory, std::size_t bytes)
{
    FAIL_IF_ASKED;
    *memory = std::malloc(bytes);
    return *memory ? success : out_of_memory;
}

CUDA_CALL cuMemFreeHost(void *memory) { FAIL_IF_ASKED; std::free(memory); return success; }
CUDA_CALL cuMemHostRegister_v2(void *, std::size_t, unsigned) { return success; }
CUDA_CALL cuMemHostUnregister(void *) { return success; }

CUDA_CALL cuMemHostGetDevicePointer_v2(std::uint64_t *address, void *memory, unsigned)
{
    *address = reinterpret_cast<std::uint64_t>(memory);
    return success;
}

// CU_MEMORYTYPE_DEVICE.
CUDA_CALL cuPointerGetAttribute(void *value, int, std::uint64_t) { *static_cast<int *>(value) = 2; return success; }

CUDA_CALL cuMemcpyAsync(std::uint64_t target, std::uint64_t source, std::size_t bytes, void *)
{
    FAIL_IF_ASKED;
    std::lock_guard<std::shared_mutex> guard(driver().mutex);
    driver().copies++;
    check_copied(target, bytes);
    check_copied(source, bytes);
    trace("copy " + std::to_string(bytes));
    if (settings().execute)
    {
        std::memcpy(reinterpret_cast<void *>(target), reinterpret_cast<const void *>(source), bytes);
    }
    else if (driver().memory.find(source) && !driver().memory.find(target))
    {
        // Nothing is kept behind device addresses: the host receives zeros.
        std::memset(reinterpret_cast<void *>(target), 0, bytes);
    }

    return success;
}

CUDA_CALL cuMemsetD8Async(std::uint64_t target, unsigned char value, std::size_t bytes, void *)
{
    FAIL_IF_ASKED;
    std::lock_guard<std::shared_mutex> guard(driver().mutex);
    check_copied(target, bytes);
    if (settings().execute)
    {
        std::memset(reinterpret_cast<void *>(target), value, bytes);
    }

    return success;
}

// Streams: all work is done when it is asked for, so there is nothing to wait for.
CUDA_CALL cuStreamCreate(void **stream, unsigned) { FAIL_IF_ASKED; *stream = std::malloc(1); return success; }
CUDA_CALL cuStreamCreateWithPriority(void **stream, unsigned, int) { FAIL_IF_ASKED; *stream = std::malloc(1); return success; }
CUDA_CALL cuStreamDestroy_v2(void *stream) { FAIL_IF_ASKED; std::free(stream); return success; }

CUDA_CALL cuStreamSynchronize(void *)
{
    FAIL_IF_ASKED;
    std::lock_guard<std::shared_mutex> guard(driver().mutex);
    trace("wait");
    return success;
}

// Events hold the time at which they were recorded.
CUDA_CALL cuEventCreate(void **event, unsigned)
{
    FAIL_IF_ASKED;
    std::lock_guard<std::shared_mutex> guard(driver().mutex);
    *event = new double(0);
    driver().events++;
    driver().live_events++;
    return success;
}

CUDA_CALL cuEventDestroy_v2(void *event)
{
    FAIL_IF_ASKED;
    std::lock_guard<std::shared_mutex> guard(driver().mutex);
    delete static_cast<double *>(event);
    driver().live_events--;
    return success;
}

CUDA_CALL cuEventRecord(void *event, void *) { FAIL_IF_ASKED; *static_cast<double *>(event) = milliseconds(); return success; }
CUDA_CALL cuEventQuery(void *) { FAIL_IF_ASKED; return success; }
CUDA_CALL cuEventSynchronize(void *) { FAIL_IF_ASKED; return success; }

CUDA_CALL cuEventElapsedTime(float *elapsed, void *first, void *second)
{
    FAIL_IF_ASKED;
    constexpr double least = 1e-4;
    *elapsed = static_cast<float>(std::max(least, *static_cast<double *>(second) - *static_cast<double *>(first)));
    return success;
}

// Modules and functions.
CUDA_CALL cuModuleLoadData(void **module, const char *text) { FAIL_IF_ASKED; return load(module, text); }
CUDA_CALL cuModuleLoadDataEx(void **module, const char *text, unsigned, void *, void *) { FAIL_IF_ASKED; return load(module, text); }

// What was loaded stays: functions of it may still be held.
CUDA_CALL cuModuleUnload(void *) { FAIL_IF_ASKED; return success; }

CUDA_CALL cuModuleGetFunction(void **function, void *module, const char *name)
{
    FAIL_IF_ASKED;
    std::lock_guard<std::shared_mutex> guard(driver().mutex);
    const Module &kernels = static_cast<LoadedModule *>(module)->kernels;
    auto found = kernels.find(name);
    if (settings().execute && found == kernels.end())
    {
        driver().last_error = std::string("the module has no kernel ") + name;
        return not_found;
    }

    *function = new Function{name, settings().execute ? &found->second : nullptr};
    return success;
}

CUDA_CALL cuLaunchKernel(void *launched, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x, unsigned block_y,
    unsigned block_z, unsigned shared_bytes, void *, void **, void **extra)
{
    FAIL_IF_ASKED;
    std::shared_lock<std::shared_mutex> guard(driver().mutex);
    const Function &function = *static_cast<Function *>(launched);
    const Extent grid{grid_x, grid_y, grid_z}, block{block_x, block_y, block_z};
    const Parameters parameters(extra);
    driver().launches++;
    trace("launch " + function.name + " groups " + std::to_string(grid.count()) + " threads " + std::to_string(block.count()));
    if (settings().check)
    {
        check_launch(function, grid, block, shared_bytes);
        check_addresses(function, parameters);
    }

    if (!settings().execute)
    {
        return success;
    }

    if (parameters.count < function.kernel->parameter_bytes)
    {
        faults().report("launch without all parameters", function.name,
            std::to_string(parameters.count) + " bytes of " + std::to_string(function.kernel->parameter_bytes));
        return invalid_value;
    }

    driver().instructions += execute(*function.kernel, parameters.bytes, grid, block, driver().memory);
    return success;
}

// Two groups of 256 threads on each multiprocessor, whatever the kernel.
CUDA_CALL cuOccupancyMaxActiveBlocksPerMultiprocessor(int *groups, void *, int, std::size_t) { *groups = 2; return success; }

CUDA_CALL cuOccupancyMaxPotentialBlockSize(int *groups, int *threads, void *, void *, std::size_t, int)
{
    *groups = 2 * attribute(16);
    *threads = 256;
    return success;
}
