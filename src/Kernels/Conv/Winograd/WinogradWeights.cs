using System.Runtime.CompilerServices;

namespace PGGan.Kernels.Cpu;

/// <summary>
/// Weights <c>[K, 3, 3, C]</c> at the points of the transform, as right operands <c>[C, K]</c> of the products: in panels two vectors of
/// columns wide. For the gradient by the input the taps are flipped and the operands are <c>[K, C]</c>.
/// </summary>
internal readonly unsafe struct WinogradWeights(float* weights, int outputs, int inputs, bool adjoint)
{
    // Steps that are transposed at once: nine taps of them stay in the first-level cache.
    private const int Block = 16;

    /// <summary>Columns of the products.</summary>
    public int Columns => adjoint ? inputs : outputs;

    /// <summary>Length of their sums.</summary>
    public int Steps => adjoint ? outputs : inputs;

    /// <summary>Floats of scratch memory that <see cref="Transform"/> needs.</summary>
    public static int ScratchFloats(SimdWidth width) => (36 + (9 * Block * 2)) * (int)width / 32;

    /// <summary>
    /// Writes steps <c>[start, start + steps)</c> of a panel as <c>[points, steps, 2 vectors]</c>, zeros in columns past the last.
    /// </summary>
    public void Transform<T, TPoints>(int panel, int start, int steps, float* target, nint planeStride, float* scratch)
        where T : struct, ISimdLane<T>
        where TPoints : struct, IPoints
    {
        int width = 2 * T.Count, first = panel * width, columns = Math.Min(width, Columns - first);
        float* taps = scratch + TileTransform.MiddleFloats<T>();
        if (columns < width)
        {
            new Span<float>(taps, 9 * Block * width).Clear();
        }

        for (int step = 0; step < steps; step += Block)
        {
            int count = Math.Min(Block, steps - step);
            float* to = target + ((nint)step * width);
            if (!adjoint)
            {
                float* from = weights + ((nint)first * 9 * inputs) + start + step;
                for (int tap = 0; tap < 9; tap++)
                {
                    Prefetch(from + ((nint)tap * inputs) + (2 * Block), (nint)9 * inputs, columns, Block);
                    Cpu.Transpose.Copy(columns, count, from + ((nint)tap * inputs), (nint)9 * inputs, taps + (tap * Block * width), width);
                }

                TransformBlock<T, TPoints>(count, taps, width, Block * width, to, planeStride, scratch);
                continue;
            }

            float* last = weights + ((((nint)(start + step) * 9) + 8) * inputs) + first;
            for (int tap = 0; tap < 9; tap++)
            {
                Prefetch(last + ((nint)((9 * Block) - tap) * inputs), (nint)9 * inputs, count, columns);
            }

            if (columns == width)
            {
                TransformBlock<T, TPoints>(count, last, (nint)9 * inputs, -inputs, to, planeStride, scratch);
                continue;
            }

            for (int i = 0; i < 9 * count; i++)
            {
                float* from = last + ((nint)(i / 9) * 9 * inputs) - ((nint)(i % 9) * inputs);
                new ReadOnlySpan<float>(from, columns).CopyTo(new Span<float>(taps + (((i % 9 * Block) + (i / 9)) * width), columns));
            }

            TransformBlock<T, TPoints>(count, taps, width, Block * width, to, planeStride, scratch);
        }
    }

    // The weights come from far away, a line here and a line there: those of the next blocks are asked for ahead.
    private static void Prefetch(float* from, nint stride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
        {
            CacheHint.SecondLevel(from + (row * stride), columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransformBlock<T, TPoints>(int steps, float* taps, nint stepStride, nint tapStride, float* target,
        nint planeStride, float* middle)
        where T : struct, ISimdLane<T>
        where TPoints : struct, IPoints
    {
        for (int step = 0; step < steps; step++, taps += stepStride, target += 2 * T.Count)
        {
            for (int half = 0; half < 2 * T.Count; half += T.Count)
            {
                TileTransform.Apply<T, WeightTransform<TPoints>>(
                    taps + half, 3 * tapStride, tapStride, middle, target + half, TPoints.Count * planeStride, planeStride);
            }
        }
    }
}

/// <summary>Transforms all panels, some steps of one a part: <c>[panels, points, steps, 2 vectors]</c>.</summary>
internal readonly unsafe struct WinogradWeightsWork<TPoints>(WinogradPlan plan, WinogradWeights weights, float* shared) : IScratchWork
    where TPoints : struct, IPoints
{
    private const int StepsPerPart = 64;

    /// <summary>How many parts there are.</summary>
    public int Parts => plan.Panels * Tiles.Parts(plan.Steps, StepsPerPart);

    public void Run<T>(int part, float* scratch)
        where T : struct, ISimdLane<T>
    {
        int panel = part % plan.Panels, step = part / plan.Panels * StepsPerPart;
        float* target = shared + (panel * TPoints.Count * TPoints.Count * plan.WeightStride) + (step * 2 * T.Count);
        weights.Transform<T, TPoints>(panel, step, Math.Min(StepsPerPart, plan.Steps - step), target, plan.WeightStride, scratch);
    }
}
