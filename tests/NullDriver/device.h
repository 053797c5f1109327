// The device that the driver poses as: an H100 SXM.
#pragma once
#include <cstddef>

namespace null_driver
{
constexpr std::size_t device_bytes = 85'000'000'000;

// CU_DEVICE_ATTRIBUTE_*; what ILGPU does not ask for is 0.
int attribute(int number);
}
