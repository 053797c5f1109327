// PTX ISA, "Integer Arithmetic Instructions" and "Floating Point Instructions".
#include "instruction_set.h"

#include <cmath>
#include <limits>

namespace null_driver
{
namespace
{
// Integers wrap around: computed in 64 bits without a sign, cut to their own width.
struct Add
{
    template <typename T>
    static T of(T a, T b)
    {
        if constexpr (std::is_floating_point_v<T>)
        {
            return a + b;
        }
        else
        {
            return static_cast<T>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
        }
    }
};

struct Subtract
{
    template <typename T>
    static T of(T a, T b)
    {
        if constexpr (std::is_floating_point_v<T>)
        {
            return a - b;
        }
        else
        {
            return static_cast<T>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
        }
    }
};

// mul.lo: the low half of an integer product.
struct Multiply
{
    template <typename T>
    static T of(T a, T b)
    {
        if constexpr (std::is_floating_point_v<T>)
        {
            return a * b;
        }
        else
        {
            return static_cast<T>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
        }
    }
};

__extension__ using Signed128 = __int128;
__extension__ using Unsigned128 = unsigned __int128;

struct MultiplyHigh
{
    template <typename T>
    static T of(T a, T b)
    {
        using Product = std::conditional_t<std::is_signed_v<T>, Signed128, Unsigned128>;
        return static_cast<T>((static_cast<Product>(a) * static_cast<Product>(b)) >> (8 * sizeof(T)));
    }
};

// The integer of the same sign and twice as many bits.
template <typename T>
using Twice = std::conditional_t<sizeof(T) == 2,
    std::conditional_t<std::is_signed_v<T>, std::int32_t, std::uint32_t>,
    std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>>;

struct MultiplyWide
{
    template <typename T>
    static Twice<T> of(T a, T b)
    {
        return Multiply::of(static_cast<Twice<T>>(a), static_cast<Twice<T>>(b));
    }
};

struct MultiplyAdd
{
    template <typename T>
    static T of(T a, T b, T c)
    {
        return Add::of(Multiply::of(a, b), c);
    }
};

struct MultiplyAddWide
{
    template <typename T>
    static Twice<T> of(T a, T b, Twice<T> c)
    {
        return Add::of(MultiplyWide::of(a, b), c);
    }
};

// Rounded once.
struct FusedMultiplyAdd
{
    template <typename T>
    static T of(T a, T b, T c)
    {
        return std::fma(a, b, c);
    }
};

struct Divide
{
    template <typename T>
    static T of(T a, T b)
    {
        return a / b;
    }
};

// One of two that is not a number gives the other; of two zeros, -0 is the smaller.
struct Smaller
{
    template <typename T>
    static T of(T a, T b)
    {
        if constexpr (std::is_floating_point_v<T>)
        {
            if (std::isnan(a) || std::isnan(b))
            {
                return std::isnan(a) ? b : a;
            }

            return a == b ? (std::signbit(a) ? a : b) : a < b ? a : b;
        }
        else
        {
            return a < b ? a : b;
        }
    }
};

struct Larger
{
    template <typename T>
    static T of(T a, T b)
    {
        if constexpr (std::is_floating_point_v<T>)
        {
            if (std::isnan(a) || std::isnan(b))
            {
                return std::isnan(a) ? b : a;
            }

            return a == b ? (std::signbit(a) ? b : a) : a > b ? a : b;
        }
        else
        {
            return a > b ? a : b;
        }
    }
};

struct Negative
{
    template <typename T>
    static T of(T a)
    {
        if constexpr (std::is_floating_point_v<T>)
        {
            return -a;
        }
        else
        {
            return Subtract::of(T{0}, a);
        }
    }
};

struct Absolute
{
    template <typename T>
    static T of(T a)
    {
        if constexpr (std::is_floating_point_v<T>)
        {
            return std::fabs(a);
        }
        else
        {
            return a < 0 ? Negative::of(a) : a;
        }
    }
};

// What a device approximates (.approx) is computed to the last bit here.
struct Reciprocal { template <typename T> static T of(T a) { return 1 / a; } };
struct SquareRoot { template <typename T> static T of(T a) { return std::sqrt(a); } };
struct ReciprocalRoot { template <typename T> static T of(T a) { return 1 / std::sqrt(a); } };
struct Sine { static float of(float a) { return std::sin(a); } };
struct Cosine { static float of(float a) { return std::cos(a); } };
struct PowerOfTwo { static float of(float a) { return std::exp2(a); } };
struct LogarithmToTwo { static float of(float a) { return std::log2(a); } };
struct HyperbolicTangent { static float of(float a) { return std::tanh(a); } };

struct IsFinite { template <typename T> static bool of(T a) { return std::isfinite(a); } };
struct IsInfinite { template <typename T> static bool of(T a) { return std::isinf(a); } };
struct IsNotANumber { template <typename T> static bool of(T a) { return std::isnan(a); } };

// Integer division by zero gives some number, and is no fault: where ILGPU makes a selection of a short branch, both sides are computed.
// The number is conspicuous in case it is used. The least number by -1 wraps around.
template <typename T, bool remainder>
Next divide_integers(Thread &thread, const Instruction &instruction)
{
    const auto &o = instruction.operands;
    T a = thread.read<T>(o[1]), b = thread.read<T>(o[2]);
    if (b == 0)
    {
        thread.write(o[0], static_cast<T>(0x5ead'5ead'5ead'5ead));
    }
    else if (std::is_signed_v<T> && b == static_cast<T>(-1))
    {
        thread.write(o[0], remainder ? T{0} : Negative::of(a));
    }
    else
    {
        thread.write(o[0], static_cast<T>(remainder ? a % b : a / b));
    }

    return Next::following;
}

template <typename... T>
void add_integer_division(Forms &forms)
{
    ((forms[std::string("div") + suffix<T>] = Form{&divide_integers<T, false>, 3}), ...);
    ((forms[std::string("rem") + suffix<T>] = Form{&divide_integers<T, true>, 3}), ...);
}

template <typename... T>
void add_multiply_add(Forms &forms)
{
    ((forms[std::string("mad.lo") + suffix<T>] = Form{&run_ternary<MultiplyAdd, T>, 4}), ...);
}

template <typename... T>
void add_wide(Forms &forms)
{
    ((forms[std::string("mul.wide") + suffix<T>] = Form{&run_binary<MultiplyWide, T>, 3}), ...);
    ((forms[std::string("mad.wide") + suffix<T>] = Form{&run_ternary<MultiplyAddWide, T, Twice<T>>, 4}), ...);
}

template <typename... T>
void add_integers(Forms &forms)
{
    add_binary<Add, T...>(forms, "add");
    add_binary<Subtract, T...>(forms, "sub");
    add_binary<Multiply, T...>(forms, "mul.lo");
    add_binary<MultiplyHigh, T...>(forms, "mul.hi");
    add_binary<Smaller, T...>(forms, "min");
    add_binary<Larger, T...>(forms, "max");
    add_multiply_add<T...>(forms);
    add_integer_division<T...>(forms);
}

template <typename... T>
void add_floats(Forms &forms)
{
    add_binary<Add, T...>(forms, "add");
    add_binary<Subtract, T...>(forms, "sub");
    add_binary<Multiply, T...>(forms, "mul");
    add_binary<Divide, T...>(forms, "div");
    add_binary<Smaller, T...>(forms, "min");
    add_binary<Larger, T...>(forms, "max");
    ((forms[std::string("fma") + suffix<T>] = Form{&run_ternary<FusedMultiplyAdd, T>, 4}), ...);
    add_unary<Negative, T...>(forms, "neg");
    add_unary<Absolute, T...>(forms, "abs");
    add_unary<Reciprocal, T...>(forms, "rcp");
    add_unary<SquareRoot, T...>(forms, "sqrt");
    add_unary<ReciprocalRoot, T...>(forms, "rsqrt");
    add_unary<IsFinite, T...>(forms, "testp.finite");
    add_unary<IsInfinite, T...>(forms, "testp.infinite");
    add_unary<IsNotANumber, T...>(forms, "testp.notanumber");
}
}

void add_arithmetic(Forms &forms)
{
    add_integers<std::uint16_t, std::uint32_t, std::uint64_t, std::int16_t, std::int32_t, std::int64_t>(forms);
    add_wide<std::uint16_t, std::uint32_t, std::int16_t, std::int32_t>(forms);
    add_unary<Negative, std::int16_t, std::int32_t, std::int64_t>(forms, "neg");
    add_unary<Absolute, std::int16_t, std::int32_t, std::int64_t>(forms, "abs");
    add_floats<float, double>(forms);
    add_unary<Sine, float>(forms, "sin");
    add_unary<Cosine, float>(forms, "cos");
    add_unary<PowerOfTwo, float>(forms, "ex2");
    add_unary<LogarithmToTwo, float>(forms, "lg2");
    add_unary<HyperbolicTangent, float>(forms, "tanh");
}
}
