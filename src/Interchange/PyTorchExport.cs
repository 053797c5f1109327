using System.Reflection;
using PGGan.Files;
using PGGan.Imaging;
using PGGan.Interchange.PyTorch;
using PGGan.Kernels;
using PGGan.Learning;
using PGGan.Model;

namespace PGGan.Interchange;

/// <summary>
/// Writes a generator as a folder for PyTorch: <c>generator.safetensors</c> with its arrays in PyTorch's order, <c>pggan_generator.py</c>
/// that computes it, a model card <c>README.md</c>, and <c>grid.png</c>.
/// </summary>
public static class PyTorchExport
{
    /// <summary>Name of the file with the arrays.</summary>
    public const string WeightsName = "generator.safetensors";

    /// <summary>Name of the file that computes the network.</summary>
    public const string ModuleName = "pggan_generator.py";

    /// <summary>Writes the folder.</summary>
    /// <param name="network">The network.</param>
    /// <param name="folder">Where to; it is made where it is missing, files of these names in it are replaced.</param>
    /// <exception cref="PGGanException">The network's pictures are not finite.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(ExportedNetwork network, string folder)
    {
        ArgumentNullException.ThrowIfNull(network);
        Directory.CreateDirectory(folder);
        WriteWeights(network, Path.Combine(folder, WeightsName));
        AtomicFile.Write(Path.Combine(folder, ModuleName), Module);
        AtomicFile.Write(Path.Combine(folder, "README.md"), stream =>
        {
            using StreamWriter writer = new(stream, leaveOpen: true);
            writer.Write(ModelCard.Write(network, network.Metrics()));
        });
        WriteGrid(network, Path.Combine(folder, "grid.png"));
    }

    private static void WriteWeights(ExportedNetwork network, string path)
    {
        Dictionary<string, string> texts = new(network.Description)
        {
            ["format"] = "pt",
            [GeneratorSettings.Key] = GeneratorSettings.Of(network.Config.Model, network.Growth).ToJson(),
        };
        AtomicFile.Write(path, stream => SafeTensorsWriter.Write(stream, texts,
            [.. Layers(network).SelectMany(layer => Saved(layer.Name, layer.Arrays))]));
    }

    /// <summary>The layers that take part, in the order in which they are computed.</summary>
    private static IEnumerable<(string Name, LayerArrays Arrays)> Layers(ExportedNetwork network)
    {
        NetworkArrays arrays = network.GeneratorArrays();
        bool two = network.Config.Model.ConvsPerBlock == 2;
        int resolution = network.Growth.Resolution;
        yield return ("4x4.dense", arrays.DenseToSquare("4x4.dense"));
        List<string> convolutions = two ? ["4x4.conv"] : [];
        for (int r = 8; r <= resolution; r *= 2)
        {
            convolutions.Add($"{r}x{r}.conv0");
            convolutions.AddRange(two ? [$"{r}x{r}.conv1"] : []);
        }

        convolutions.AddRange(network.Growth.IsFading ? [$"{resolution / 2}x{resolution / 2}.torgb"] : []);
        convolutions.Add($"{resolution}x{resolution}.torgb");
        foreach (string layer in convolutions)
        {
            yield return (layer, arrays.Convolution(layer));
        }
    }

    private static IEnumerable<SavedTensor> Saved(string layer, LayerArrays arrays) =>
    [
        new($"{layer}.weight", new Shape([.. arrays.Shape.Select(size => (int)size)]), arrays.Weight.CopyTo),
        new($"{layer}.bias", new Shape(arrays.Bias.Length), arrays.Bias.CopyTo),
    ];

    private static void Module(Stream stream)
    {
        using Stream module = Assembly.GetExecutingAssembly().GetManifestResourceStream(ModuleName)!;
        module.CopyTo(stream);
    }

    /// <summary>The pictures 0, 1, …</summary>
    private static void WriteGrid(ExportedNetwork network, string path)
    {
        GridSize size = new(8, 4);
        LabelSchema schema = network.Config.Model.Labels;
        (LabelChoice, int)[] pictures = [.. LabelChoice.Parse(null, schema)
            .SelectMany(choice => Enumerable.Range(0, size.Count).Select(seed => (choice, seed)))];
        float[] labels = LabelChoice.Labels(network.Config.Run.Seed, pictures);
        Samples.WriteGrid(path, network.Draw([.. Enumerable.Range(0, size.Count)], labels), network.Growth.Resolution,
            network.Config.Model.Channels, network.Growth.Resolution, size);
    }
}
