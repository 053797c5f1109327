namespace PGGan.Kernels.Cpu;

/// <summary>
/// Weights <c>[K, R, R, C]</c> as the right operand of a product, in panels two vectors of columns wide: by output channel for the
/// convolution, or by input channel with the taps flipped for its input gradient.
/// </summary>
internal readonly unsafe struct WeightPanels(float* weights, int outputs, int taps, int inputs, bool adjoint)
{
    /// <summary>Columns of the product.</summary>
    public int Columns => adjoint ? inputs : outputs;

    /// <summary>Length of its sums.</summary>
    public int Steps => taps * (adjoint ? outputs : inputs);

    /// <summary>
    /// Writes steps <c>[start, start + steps)</c> of a panel as <c>[steps, 2 vectors]</c>, zeros in columns past the last.
    /// </summary>
    public void Pack<T>(int panel, int start, int steps, float* target)
        where T : struct, ISimdLane<T>
    {
        int first = panel * 2 * T.Count;
        int columns = Math.Min(2 * T.Count, Columns - first);
        if (columns < 2 * T.Count)
        {
            new Span<float>(target, steps * 2 * T.Count).Clear();
        }

        if (adjoint)
        {
            PackAdjoint<T>(first, columns, start, steps, target);
        }
        else
        {
            Transpose.Copy(columns, steps, weights + ((nint)first * Steps) + start, Steps, target, 2 * T.Count);
        }
    }

    // Step (flipped tap, k) is a run of input channels in w[k, tap].
    private void PackAdjoint<T>(int first, int columns, int start, int steps, float* target)
        where T : struct, ISimdLane<T>
    {
        int tap = taps - 1 - (start / outputs), k = start % outputs;
        for (int s = 0; s < steps; s++, target += 2 * T.Count)
        {
            float* source = weights + ((((nint)k * taps) + tap) * inputs) + first;
            if (columns == 2 * T.Count)
            {
                T.Store(target, T.Load(source));
                T.Store(target + T.Count, T.Load(source + T.Count));
            }
            else
            {
                for (int i = 0; i < columns; i++)
                {
                    target[i] = source[i];
                }
            }

            if (++k == outputs)
            {
                (k, tap) = (0, tap - 1);
            }
        }
    }
}

/// <summary>Packs all panels, <see cref="RowMajor{T}.MaxSteps"/> steps a part: <c>[panels, steps, 2 vectors]</c>.</summary>
internal readonly unsafe struct PackWork(WeightPanels panels, float* packed) : IWork
{
    /// <summary>Steps of one part.</summary>
    public const int Steps = RowMajor<Rows12>.MaxSteps;

    public void Run<T>(int part)
        where T : struct, ISimdLane<T>
    {
        int pieces = Tiles.Parts(panels.Steps, Steps);
        int panel = part / pieces, start = part % pieces * Steps;
        panels.Pack<T>(panel, start, Math.Min(Steps, panels.Steps - start),
            packed + ((((nint)panel * panels.Steps) + start) * 2 * T.Count));
    }
}
