using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using PGGan.Kernels;

namespace PGGan.Tests.Golden;

/// <summary>A reader of safetensors of its own, so that the reference numbers do not pass through the code they test.</summary>
internal sealed class GoldenFile
{
    private readonly Dictionary<string, (int[] Shape, float[] Values)> tensors = [];

    public GoldenFile(string name)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", name));
        int header = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using JsonDocument json = JsonDocument.Parse(file.AsMemory(8, header));
        foreach (JsonProperty entry in json.RootElement.EnumerateObject().Where(e => e.Name != "__metadata__"))
        {
            int[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
            int[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(d => d.GetInt32())];
            tensors[entry.Name] = (shape,
                MemoryMarshal.Cast<byte, float>(file.AsSpan((8 + header + offsets[0])..(8 + header + offsets[1]))).ToArray());
        }
    }

    public IEnumerable<string> Names => tensors.Keys;

    public float[] Flat(string name) => tensors[name].Values;

    /// <summary>Images and weights with the channels last; anything else as it stands.</summary>
    public (Shape Shape, float[] Values) ChannelsLast(string name)
    {
        (int[] d, float[] x) = tensors[name];
        if (d.Length != 4)
        {
            return (d.Length == 0 ? new Shape(1) : new Shape(d), x);
        }

        float[] y = new float[x.Length];
        for (int n = 0, i = 0; n < d[0]; n++)
        {
            for (int c = 0; c < d[1]; c++)
            {
                for (int p = 0; p < d[2] * d[3]; p++)
                {
                    y[(((n * d[2] * d[3]) + p) * d[1]) + c] = x[i++];
                }
            }
        }

        return (new Shape(d[0], d[2], d[3], d[1]), y);
    }
}
