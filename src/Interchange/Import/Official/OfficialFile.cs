using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using PGGan.Interchange.Import.Pickling;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Interchange.Import.Official;

/// <summary>A snapshot of the official codes: the networks G, D and the averaged G in one pickle.</summary>
internal static partial class OfficialFile
{
    private static readonly ArrayOrder Conv = new("y|x|c|k"), Enlarging = new("y|x|k|c", IsRotated: true),
        Dense = new("cyx|k"), DenseToSquare = new("c|kyx"), TheanoConv = new("k|c|y|x", IsRotated: true),
        TheanoSquare = new("k|c|y|x"), TheanoRgb = new("cyx|k");

    /// <summary>Reads one.</summary>
    /// <param name="content">What the pickle holds.</param>
    /// <param name="path">The file, whose name may say how many images were seen.</param>
    /// <exception cref="InvalidDataException">It is none, or has what the networks here cannot express.</exception>
    public static ImportedNetworks Read(object? content, string path)
    {
        if (content is not object[] { Length: 3 } networks)
        {
            throw new InvalidDataException(
                $"it holds {PlainValue.Describe(content)}, not the three networks G, D and Gs of the official code");
        }

        OfficialNetwork generator = OfficialNetwork.Read(networks[0], "G"), discriminator = OfficialNetwork.Read(networks[1], "D"),
            averaged = OfficialNetwork.Read(networks[2], "Gs");
        CheckBuilder(generator, "G");
        CheckBuilder(averaged, "G");
        CheckBuilder(discriminator, "D");
        ModelConfig model = Model(generator, discriminator);
        foreach ((string name, OfficialNetwork other) in new[] { ("Gs", averaged), ("D", discriminator) })
        {
            CheckSame(model, other, name);
        }

        if (model.Faults().FirstOrDefault() is string fault)
        {
            throw new InvalidDataException($"its networks cannot be: {fault}");
        }

        Growth growth = GrowthOf(model, averaged.LevelOfDetail);
        return new ImportedNetworks(
            $"official code on {(generator.IsTheano ? "Theano" : "TensorFlow")}",
            Training(model),
            growth,
            [.. LayerSizes.Generator(model).Select(sizes => Layer(sizes, generator, model, "G"))],
            [.. LayerSizes.Generator(model).Select(sizes => Layer(sizes, averaged, model, "Gs"))],
            [.. LayerSizes.Discriminator(model).Select(sizes => Layer(sizes, discriminator, model, "D"))])
        {
            ImagesSeen = KimgName().Match(Path.GetFileName(path)) is { Success: true } match
                ? 1000 * long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null,
        };
    }

    private static void CheckBuilder(OfficialNetwork network, string kind)
    {
        if (network.Builder != $"{kind}_paper" && !(network.IsTheano && network.Builder == $"{kind}_progressive_8"))
        {
            throw new InvalidDataException($"its network '{network.Builder}' is not the {kind}_paper of the paper");
        }
    }

    private static ModelConfig Model(OfficialNetwork generator, OfficialNetwork discriminator)
    {
        int labels = generator.Whole("label_size", 0);
        ModelConfig sizes = new()
        {
            Resolution = generator.Whole("resolution", 32),
            Channels = generator.Whole("num_channels", 1),
            FmapBase = generator.Whole("fmap_base", 8192),
            FmapDecay = generator.Number("fmap_decay", 1),
            FmapMax = generator.Whole("fmap_max", 512),
            Labels = labels is > 0 and < 1 << 16
                ? LabelSchema.Of("label", [.. Enumerable.Range(0, labels).Select(i => i.ToString(CultureInfo.InvariantCulture))])
                : labels == 0 ? LabelSchema.None : throw new InvalidDataException($"label_size is {labels}"),
            StddevGroup = discriminator.IsTheano ? ModelConfig.WholeMinibatch : discriminator.Whole("mbstd_group_size", 4),
            WeightScale = generator.Flag("use_wscale", true),
            PixelNorm = generator.Flag("use_pixelnorm", true),
            PixelNormEpsilon = (float)generator.Number("pixelnorm_epsilon", 1e-8),
            NormalizeLatents = generator.Flag("normalize_latents", true),
            GeneratorSlope = generator.Flag("use_leakyrelu", true) ? 0.2f : 0,
            FusedDown = discriminator.IsTheano ? false
                : discriminator.Find("8x8/Conv1_down/weight") is not null
                    || (discriminator.Find("8x8/Conv1/weight") is null && discriminator.Flag("fused_scale", true)),
        };
        return sizes with { LatentSize = generator.Whole("latent_size", Math.Max(1, sizes.FeatureMaps(2))) };
    }

    private static void CheckSame(ModelConfig model, OfficialNetwork other, string name)
    {
        foreach ((string setting, double own, double others) in new (string, double, double)[]
        {
            ("resolution", model.Resolution, other.Whole("resolution", 32)),
            ("num_channels", model.Channels, other.Whole("num_channels", 1)),
            ("label_size", model.Labels.Size, other.Whole("label_size", 0)),
            ("fmap_base", model.FmapBase, other.Whole("fmap_base", 8192)),
            ("fmap_decay", model.FmapDecay, other.Number("fmap_decay", 1)),
            ("fmap_max", model.FmapMax, other.Whole("fmap_max", 512)),
            ("use_wscale", model.WeightScale ? 1 : 0, other.Flag("use_wscale", true) ? 1 : 0),
        })
        {
            if (own != others)
            {
                throw new InvalidDataException(FormattableString.Invariant(
                    $"its G has {setting} {own} and its {name} {others}; networks here have the same"));
            }
        }
    }

    private static ImportedLayer Layer(LayerSizes sizes, OfficialNetwork network, ModelConfig model, string place)
    {
        string name = NameOf(sizes, network, model);
        SourceArray? weight = network.Find($"{name}/weight"), bias = network.Find($"{name}/bias");
        bool linear = sizes.Kind is "torgb" or "dense1";
        double gain = sizes.Name == LayerSizes.Dense ? EqualizedConv.ActivationGain / 4 : linear ? 1 : EqualizedConv.ActivationGain;
        return new ImportedLayer(sizes, $"{name} of {place}", weight, OrderOf(sizes, name, network.IsTheano), bias)
        {
            Factor = !model.WeightScale ? 1 : network.IsTheano ? network.ScaleOf(name) : gain / Math.Sqrt(sizes.FanIn),
        };
    }

    private static string NameOf(LayerSizes sizes, OfficialNetwork network, ModelConfig model)
    {
        int r = sizes.Resolution, lod = BitOperations.Log2((uint)(model.Resolution / r));
        string block = $"{r}x{r}/";
        return sizes.Kind switch
        {
            "dense" => $"{block}Dense",
            "conv" => $"{block}Conv",
            "conv0" => network.Find($"{block}Conv0_up/weight") is null ? $"{block}Conv0" : $"{block}Conv0_up",
            "conv1" => network.Find($"{block}Conv1_down/weight") is null ? $"{block}Conv1" : $"{block}Conv1_down",
            "torgb" => $"ToRGB_lod{lod}",
            "fromrgb" => $"FromRGB_lod{lod}",
            "dense0" => $"{block}Dense0",
            _ => $"{block}Dense1",
        };
    }

    private static ArrayOrder OrderOf(LayerSizes sizes, string name, bool theano) => (sizes.Kind, theano) switch
    {
        ("dense", false) => DenseToSquare,
        ("dense", true) => TheanoSquare,
        ("dense1", _) => Dense,
        ("dense0", false) => Dense,
        ("torgb" or "fromrgb", true) => TheanoRgb,
        (_, true) => TheanoConv,
        _ => name.EndsWith("_up", StringComparison.Ordinal) ? Enlarging : Conv,
    };

    private static Growth GrowthOf(ModelConfig model, double lod)
    {
        int levels = BitOperations.Log2((uint)model.Resolution) - 2;
        if (!(lod >= 0 && lod <= levels))
        {
            throw new InvalidDataException(FormattableString.Invariant($"lod is {lod}, and its networks have 0 to {levels}"));
        }

        int whole = (int)Math.Floor(lod);
        return new Growth(model.Resolution >> whole, (float)(1 - (lod - whole)));
    }

    private static TrainingConfig Training(ModelConfig model) =>
        Presets.All.First(preset => preset.Name == "v2-1gpu").Config with { Model = model };

    [GeneratedRegex(@"^network-snapshot-(\d{6})\.pkl$")]
    private static partial Regex KimgName();
}
