#include "failures.h"

#include "driver_state.h"
#include "settings.h"

#include <atomic>
#include <cstdlib>
#include <string>

namespace null_driver
{
namespace
{
// A setting's parts between its colons; a number that is left out is 0.
struct Parts
{
    std::string first;
    long second = 0, third = 0;

    explicit Parts(const std::string &setting)
    {
        std::size_t colon = setting.find(':');
        first = setting.substr(0, colon);
        if (colon != std::string::npos)
        {
            char *end;
            second = std::strtol(setting.c_str() + colon + 1, &end, 10);
            third = *end == ':' ? std::atol(end + 1) : 0;
        }
    }
};
}

int failure_of(const char *call)
{
    static const Parts refusal(settings().refusal), loss(settings().loss);
    static std::atomic<long> calls{0};
    if (!loss.first.empty() && driver().launches >= std::atol(loss.first.c_str()))
    {
        return static_cast<int>(loss.second);
    }

    return refusal.first == call && ++calls > refusal.third ? static_cast<int>(refusal.second) : 0;
}

const char *text_of(int error)
{
    switch (error)
    {
        case 2: return "out of memory";
        case 100: return "no CUDA-capable device is detected";
        case 214: return "uncorrectable ECC error encountered";
        case 221: return "PTX JIT compiler library not found";
        case 700: return "an illegal memory access was encountered";
        case 719: return "unspecified launch failure";
        case 803: return "system has unsupported display driver / cuda driver combination";
        case 999: return "unknown error";
        default: return nullptr;
    }
}
}
