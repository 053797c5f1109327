// PTX ISA, "Data Movement and Conversion Instructions: cvt".
#include "instruction_set.h"

#include <cmath>
#include <limits>

namespace null_driver
{
namespace
{
// Among integers: cut, or extended by the sign of the source. To a float: to the nearest, ties to even. C++ has both so.
template <typename To, typename From>
Next convert(Thread &thread, const Instruction &instruction)
{
    thread.write(instruction.operands[0], static_cast<To>(thread.read<From>(instruction.operands[1])));
    return Next::following;
}

struct Nearest { static double of(double a) { return std::nearbyint(a); } };
struct TowardsZero { static double of(double a) { return std::trunc(a); } };
struct Down { static double of(double a) { return std::floor(a); } };
struct Up { static double of(double a) { return std::ceil(a); } };

// A float of the same type without fraction.
template <typename Rounding, typename T>
Next round_float(Thread &thread, const Instruction &instruction)
{
    thread.write(instruction.operands[0], static_cast<T>(Rounding::of(thread.read<T>(instruction.operands[1]))));
    return Next::following;
}

// To an integer: beyond its range, its nearest number; what is not a number gives 0.
template <typename Rounding, typename To, typename From>
Next convert_to_integer(Thread &thread, const Instruction &instruction)
{
    double rounded = Rounding::of(static_cast<double>(thread.read<From>(instruction.operands[1])));
    constexpr To least = std::numeric_limits<To>::min(), most = std::numeric_limits<To>::max();
    const double beyond = std::ldexp(1.0, std::numeric_limits<To>::digits);
    To result = std::isnan(rounded) ? To{0}
        : rounded >= beyond ? most
        : rounded <= static_cast<double>(least) ? least
        : static_cast<To>(rounded);
    thread.write(instruction.operands[0], result);
    return Next::following;
}

// cvt.rna.tf32.f32: to 10 bits behind the first, to the nearest, ties away from zero; the 13 bits below are 0.
Next round_to_tensor_float(Thread &thread, const Instruction &instruction)
{
    std::uint32_t bits = thread.read<std::uint32_t>(instruction.operands[1]);
    constexpr std::uint32_t exponent = 0x7f80'0000, half = 0x1000, kept = 0xffff'e000;
    bool is_finite = (bits & exponent) != exponent;
    thread.write(instruction.operands[0], is_finite ? (bits + half) & kept : bits);
    return Next::following;
}

template <typename To, typename From>
void add_integer(Forms &forms)
{
    forms[std::string("cvt") + suffix<To> + suffix<From>] = Form{&convert<To, From>, 2};
}

template <typename Rounding, typename To, typename From>
void add_rounding(Forms &forms, const std::string &modifier)
{
    forms["cvt" + modifier + suffix<To> + suffix<From>] = Form{&convert_to_integer<Rounding, To, From>, 2};
}

template <typename Float, typename Integer>
void add_float(Forms &forms)
{
    forms[std::string("cvt.rn") + suffix<Float> + suffix<Integer>] = Form{&convert<Float, Integer>, 2};
    add_rounding<Nearest, Integer, Float>(forms, ".rni");
    add_rounding<TowardsZero, Integer, Float>(forms, ".rzi");
    add_rounding<Down, Integer, Float>(forms, ".rmi");
    add_rounding<Up, Integer, Float>(forms, ".rpi");
}

template <typename Integer, typename... Others>
void add_integer_type(Forms &forms)
{
    (add_integer<Integer, Others>(forms), ...);
    add_float<float, Integer>(forms);
    add_float<double, Integer>(forms);
}

template <typename... T>
void add_integer_types(Forms &forms)
{
    (add_integer_type<T, T...>(forms), ...);
}

template <typename T>
void add_roundings(Forms &forms)
{
    const std::string types = std::string(suffix<T>) + suffix<T>;
    forms["cvt.rni" + types] = Form{&round_float<Nearest, T>, 2};
    forms["cvt.rzi" + types] = Form{&round_float<TowardsZero, T>, 2};
    forms["cvt.rmi" + types] = Form{&round_float<Down, T>, 2};
    forms["cvt.rpi" + types] = Form{&round_float<Up, T>, 2};
}
}

void add_conversions(Forms &forms)
{
    add_integer_types<std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t, std::int8_t, std::int16_t, std::int32_t, std::int64_t>(
        forms);
    add_roundings<float>(forms);
    add_roundings<double>(forms);
    forms["cvt.f64.f32"] = Form{&convert<double, float>, 2};
    forms["cvt.rn.f32.f64"] = Form{&convert<float, double>, 2};
    forms["cvt.rna.tf32.f32"] = Form{&round_to_tensor_float, 2};
}
}
