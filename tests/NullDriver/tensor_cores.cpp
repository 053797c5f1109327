// PTX ISA, "Warp Level Matrix Multiply-Accumulate Instructions": ldmatrix and mma.sync with the fragments of m16n8k8 (tf32) and m16n8k16
// (bf16). How the elements lie in the registers of a warp is written as the manual's figures are read here; only a device can confirm it.
#include "instruction_set.h"

namespace null_driver
{
namespace
{
// ldmatrix: matrices of 8 rows of 8 numbers of 16 bits. Row r of matrix m begins at the address that lane 8 m + r gives. Of each matrix,
// lane l receives two neighbours of row l / 4, columns 2 (l % 4) and the next; transposed, the two neighbours of column l / 4.
template <int matrices, bool transposed>
void load_matrices(Thread *warp, const Instruction &instruction)
{
    constexpr int rows = 8;
    constexpr unsigned row_bytes = 16;
    const auto &o = instruction.operands;
    std::uint16_t elements[matrices][rows][rows];
    for (int lane = 0; lane < matrices * rows; lane++)
    {
        // The watch takes a row for read by the lane that gives its address.
        Thread &thread = warp[lane];
        const char *row = thread.group->locate(thread, instruction, Space::shared, thread.address(o[matrices]), row_bytes, false);
        std::memcpy(elements[lane / rows][lane % rows], row, row_bytes);
    }

    for (int lane = 0; lane < warp_threads; lane++)
    {
        int along = lane / 4, across = 2 * (lane % 4);
        for (int m = 0; m < matrices; m++)
        {
            std::uint32_t first = transposed ? elements[m][across][along] : elements[m][along][across];
            std::uint32_t second = transposed ? elements[m][across + 1][along] : elements[m][along][across + 1];
            warp[lane].write(o[m], first | (second << 16));
        }
    }
}

float as_float(std::uint32_t bits)
{
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

// m16n8k8 of tf32: an element a register. A's registers hold, of row "lane / 4" and column "lane % 4", the element itself, 8 rows below, 4
// columns on, and both; B's of row "lane % 4" and column "lane / 4" the element itself and 4 rows below. The low 13 bits do not count.
struct TensorFloat32
{
    static constexpr int depth = 8;
    static constexpr int steps_of_register = 4;

    static int lane_offset(int step) { return step % 4; }

    static float element(std::uint32_t bits, int) { return as_float(bits & 0xffff'e000); }
};

// m16n8k16 of bf16: two neighbours along the depth a register, the first in the low half. Otherwise as above, with 8 for 4.
struct BFloat16
{
    static constexpr int depth = 16;
    static constexpr int steps_of_register = 8;

    static int lane_offset(int step) { return step % 8 / 2; }

    static float element(std::uint32_t bits, int step) { return as_float(step % 2 == 0 ? bits << 16 : bits & 0xffff'0000); }
};

// mma.sync: D = A B + C, 16 x 8 singles. Registers of D: row lane / 4, columns 2 (lane % 4) and the next, then the same 8 rows below.
// Operands: 4 registers of D, 4 of A, 2 of B, 4 of C. The manual leaves open how sums are rounded: here once, at the end.
template <typename Format>
void multiply_matrices(Thread *warp, const Instruction &instruction)
{
    constexpr int height = 16, width = 8, depth = Format::depth, first_a = 4, first_b = 8, first_c = 10;
    const auto &o = instruction.operands;
    float a[height][depth], b[width][depth], d[warp_threads][4];
    for (int step = 0; step < depth; step++)
    {
        int half = step / Format::steps_of_register;
        for (int row = 0; row < height; row++)
        {
            const Thread &holder = warp[4 * (row % 8) + Format::lane_offset(step)];
            a[row][step] = Format::element(holder.read<std::uint32_t>(o[first_a + row / 8 + 2 * half]), step);
        }

        for (int column = 0; column < width; column++)
        {
            const Thread &holder = warp[4 * column + Format::lane_offset(step)];
            b[column][step] = Format::element(holder.read<std::uint32_t>(o[first_b + half]), step);
        }
    }

    for (int lane = 0; lane < warp_threads; lane++)
    {
        for (int i = 0; i < 4; i++)
        {
            int row = lane / 4 + 8 * (i / 2), column = 2 * (lane % 4) + i % 2;
            double sum = warp[lane].read<float>(o[first_c + i]);
            for (int step = 0; step < depth; step++)
            {
                sum += static_cast<double>(a[row][step]) * static_cast<double>(b[column][step]);
            }

            d[lane][i] = static_cast<float>(sum);
        }
    }

    for (int lane = 0; lane < warp_threads; lane++)
    {
        for (int i = 0; i < 4; i++)
        {
            warp[lane].write(o[i], d[lane][i]);
        }
    }
}

template <int registers>
void require_fragments(Instruction &instruction)
{
    require_registers(instruction, 0, registers);
}

template <int matrices>
void add_matrix_loads(Forms &forms)
{
    const std::string name = "ldmatrix.sync.aligned.m8n8.x" + std::to_string(matrices);
    forms[name + ".shared.b16"] = Form{&wait_for_warp, matrices + 1, 0, &load_matrices<matrices, false>, &require_fragments<matrices>};
    forms[name + ".trans.shared.b16"] = Form{&wait_for_warp, matrices + 1, 0, &load_matrices<matrices, true>, &require_fragments<matrices>};
}
}

void add_tensor_cores(Forms &forms)
{
    add_matrix_loads<1>(forms);
    add_matrix_loads<2>(forms);
    add_matrix_loads<4>(forms);
    constexpr int operands = 14;
    forms["mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32"] =
        Form{&wait_for_warp, operands, 0, &multiply_matrices<TensorFloat32>, &require_fragments<operands>};
    forms["mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32"] =
        Form{&wait_for_warp, operands, 0, &multiply_matrices<BFloat16>, &require_fragments<operands>};
}
}
