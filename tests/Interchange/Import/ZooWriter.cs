using System.IO.Compression;
using System.Runtime.InteropServices;

namespace PGGan.Tests.Interchange.Import;

/// <summary>Files of the GAN zoo in the layout of a zip archive, of networks with any feature maps.</summary>
internal sealed class ZooWriter
{
    private readonly List<byte[]> storages = [];

    /// <summary>Feature maps from 4×4 on.</summary>
    public int[] Depths { get; init; } = [4];

    /// <summary>Inputs of the generator.</summary>
    public int Inputs { get; init; } = 3;

    /// <summary>Outputs of the discriminator.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>The smallest weight; biases are 0.5.</summary>
    public float Weight { get; init; } = 0.25f;

    /// <summary>Type of the storages.</summary>
    public string Storage { get; init; } = "FloatStorage";

    public Dictionary<string, object?> Generator(string prefix = "")
    {
        Dictionary<string, object?> state = [];
        Add(state, $"{prefix}formatLayer", 16 * Depths[0], Inputs);
        Add(state, $"{prefix}groupScale0.0", Depths[0], Depths[0], 3, 3);
        for (int i = 0; i < Depths.Length; i++)
        {
            Add(state, $"{prefix}toRGBLayers.{i}", 3, Depths[i], 1, 1);
            if (i > 0)
            {
                Add(state, $"{prefix}scaleLayers.{i - 1}.0", Depths[i], Depths[i - 1], 3, 3);
                Add(state, $"{prefix}scaleLayers.{i - 1}.1", Depths[i], Depths[i], 3, 3);
            }
        }

        return state;
    }

    public Dictionary<string, object?> Discriminator()
    {
        Dictionary<string, object?> state = [];
        Add(state, "decisionLayer", Outputs, Depths[0]);
        Add(state, "groupScaleZero.0", Depths[0], Depths[0] + 1, 3, 3);
        Add(state, "groupScaleZero.1", Depths[0], 16 * Depths[0]);
        for (int i = 0; i < Depths.Length; i++)
        {
            Add(state, $"fromRGBLayers.{i}", Depths[i], 3, 1, 1);
            if (i > 0)
            {
                Add(state, $"scaleLayers.{i - 1}.0", Depths[i], Depths[i], 3, 3);
                Add(state, $"scaleLayers.{i - 1}.1", Depths[i - 1], Depths[i], 3, 3);
            }
        }

        return state;
    }

    /// <summary>A tensor of a storage of its own.</summary>
    public object Tensor(Func<int, float> value, params int[] shape) => Tensor(
        [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(value)], 0, shape,
        [.. Enumerable.Range(0, shape.Length).Select(axis => shape[(axis + 1)..].Aggregate(1, (a, b) => a * b))]);

    /// <summary>A tensor as a view of a storage.</summary>
    public object Tensor(float[] values, int offset, int[] shape, int[] strides)
    {
        storages.Add(Storage == "HalfStorage" ? MemoryMarshal.AsBytes<Half>(values.Select(v => (Half)v).ToArray()).ToArray()
            : MemoryMarshal.AsBytes<float>(values).ToArray());
        return new Called(new Named("torch._utils", "_rebuild_tensor_v2"),
        [
            new Outside("storage", new Named("torch", Storage), $"{storages.Count - 1}", "cpu", values.Length), offset,
            shape.Select(size => (object?)size).ToArray(), strides.Select(stride => (object?)stride).ToArray(), false,
            new Called(new Named("collections", "OrderedDict"), []),
        ]);
    }

    /// <summary>The file of what was made, with its arrays.</summary>
    public byte[] Write(object? content, CompressionLevel level = CompressionLevel.NoCompression, string order = "little")
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Put("data.pkl", PickleWriter.Write(content));
            Put("byteorder", [.. order.Select(letter => (byte)letter)]);
            foreach ((int i, byte[] storage) in storages.Index())
            {
                Put($"data/{i}", storage);
            }

            void Put(string name, byte[] bytes)
            {
                using Stream entry = archive.CreateEntry($"net/{name}", level).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    private void Add(Dictionary<string, object?> state, string layer, params int[] shape)
    {
        state.Add($"{layer}.weight", Tensor(i => Weight * (1 + (i * 7 % 5)), shape));
        state.Add($"{layer}.bias", Tensor(_ => 0.5f, shape[0]));
    }
}
