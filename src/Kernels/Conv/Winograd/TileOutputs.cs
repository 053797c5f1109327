using PGGan.Kernels.Pointwise;

namespace PGGan.Kernels.Cpu;

/// <summary>Output images <c>[N, height, width, channels]</c> that tiles are written to.</summary>
internal readonly unsafe struct TileOutputs(float* images, int height, int width, int channels, TileGrid grid)
{
    /// <summary><c>y = op(scale · tile + bias)</c> for the pixels and the lane of channels that exist.</summary>
    public void Store<T, TOp, TOutput>(TOp op, float scale, float* bias, int tile, int channel, float* values)
        where T : struct, ISimdLane<T>
        where TOp : unmanaged, IUnaryOp
        where TOutput : struct, ITileTransform
    {
        if (channel >= channels)
        {
            return;
        }

        (int image, int row, int column) = grid[tile];
        (row, column) = (row * TOutput.To, column * TOutput.To);
        int rows = Math.Min(TOutput.To, height - row), columns = Math.Min(TOutput.To, width - column);
        float* to = images + ((((((nint)image * height) + row) * width) + column) * channels) + channel;
        bool whole = channel + T.Count <= channels;
        T factor = T.Splat(scale), added = bias is not null && whole ? T.Load(bias + channel) : T.Splat(0);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                float* from = values + (((i * TOutput.To) + j) * T.Count), pixel = to + ((((nint)i * width) + j) * channels);
                if (whole)
                {
                    T.Store(pixel, op.Apply(T.MultiplyAdd(T.Load(from), factor, added)));
                    continue;
                }

                for (int c = 0; c < channels - channel; c++)
                {
                    float term = bias is null ? 0 : bias[channel + c];
                    pixel[c] = op.Apply(new ScalarLane((from[c] * scale) + term)).Value;
                }
            }
        }
    }
}
