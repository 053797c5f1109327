using System.Collections;
using System.Globalization;
using System.Numerics;
using PGGan.Interchange.Import.Pickling;
using PGGan.Learning.Configuration;
using PGGan.Model;

namespace PGGan.Interchange.Import.Zoo;

/// <summary>
/// A file of the GAN zoo's progressive GAN: <c>netG</c>, <c>netD</c> and <c>avgG</c>, each its arrays by name, and the configuration. The
/// arrays decide the sizes.
/// </summary>
internal static class ZooFile
{
    private static readonly ArrayOrder Conv = new("k|c|y|x"), Dense = new("k|cyx"), DenseToSquare = new("kyx|c");

    /// <summary>Reads one.</summary>
    /// <param name="content">What <c>torch.save</c> was given.</param>
    /// <param name="layout">The file's layout, for people.</param>
    /// <param name="json">The JSON file of its training; null: none was given.</param>
    /// <exception cref="InvalidDataException">It is none, or has what the networks here cannot express.</exception>
    public static ImportedNetworks Read(object? content, string layout, Hashtable? json)
    {
        if (content is not Hashtable parts || (parts["netG"] is null && parts["avgG"] is null))
        {
            throw new InvalidDataException($"it holds {PlainValue.Describe(content)} without netG or avgG: not a file of the GAN zoo");
        }

        ZooNetwork? generator = ZooNetwork.Read(parts["netG"], "netG"), averaged = ZooNetwork.Read(parts["avgG"], "avgG"),
            discriminator = ZooNetwork.Read(parts["netD"], "netD");
        ZooSettings settings = new(parts["config"] switch
        {
            PlainObject config => config.Fields,
            Hashtable fields => fields,
            _ => null,
        }, json);
        ModelConfig model = Model(averaged ?? generator!, discriminator, settings);
        if (model.Faults().FirstOrDefault() is string fault)
        {
            throw new InvalidDataException($"its networks cannot be: {fault}");
        }

        double alpha = settings.Alpha;
        bool fades = alpha > 0 && model.Resolution > ModelConfig.SmallestResolution;
        return new ImportedNetworks(
            $"GAN zoo, {layout}",
            Training(model, settings),
            alpha is >= 0 and <= 1 ? new Growth(model.Resolution, fades ? (float)(1 - alpha) : 1)
                : throw new InvalidDataException(FormattableString.Invariant($"alpha is {alpha}, which is not in [0, 1]")),
            Layers(generator, LayerSizes.Generator(model), model),
            Layers(averaged, LayerSizes.Generator(model), model),
            Layers(discriminator, LayerSizes.Discriminator(model), model))
        {
            Notes = fades && model.Resolution == 8 && discriminator is not null
                ? ["The zoo's discriminator does not fade at 8×8, as this one does: its scores differ until the fade ends."] : [],
        };
    }

    private static List<ImportedLayer>? Layers(ZooNetwork? network, IEnumerable<LayerSizes> layers, ModelConfig model) =>
        network is null ? null : [.. layers.Select(sizes => Layer(sizes, network, model))];

    private static ModelConfig Model(ZooNetwork generator, ZooNetwork? discriminator, ZooSettings settings)
    {
        if (!settings.HasPixelNorm)
        {
            throw new InvalidDataException("perChannelNormalization is false, which the zoo's generator cannot be computed with");
        }

        IReadOnlyList<long> first = generator.ShapeOf("toRGBLayers.0", 4), format = generator.ShapeOf("formatLayer", 2);
        int scales = generator.CountOf("toRGBLayers");
        if (scales > BitOperations.Log2(ModelConfig.LargestResolution) - 1)
        {
            throw new InvalidDataException($"its generator has {scales} scales, more than 1024×1024 needs");
        }

        long[] depths = [.. Enumerable.Range(0, scales).Select(i => generator.ShapeOf($"toRGBLayers.{i}", 4)[1])];
        (int fmapBase, double decay) = FeatureMaps.Fit(depths);
        LabelSchema labels = LabelsOf(settings, discriminator);
        long latents = format[1] - labels.Size;
        long seen = discriminator is null ? depths[0] + (settings.HasStddev ? 1 : 0) : discriminator.ShapeOf("groupScaleZero.0", 4)[1];
        string loss = settings.Loss;
        return new ModelConfig
        {
            Resolution = 4 << (scales - 1),
            Channels = (int)Math.Min(first[0], int.MaxValue),
            LatentSize = latents is > 0 and < int.MaxValue ? (int)latents : throw new InvalidDataException(
                $"its generator has {format[1]} inputs, which the {labels.Size} values of its labels leave no latents of"),
            FmapBase = fmapBase,
            FmapDecay = decay,
            FmapMax = (int)depths[0],
            Labels = labels,
            StddevGroup = seen == depths[0] ? 0 : 4,
            WeightScale = settings.HasWeightScale,
            BiasPerPixel = true,
            GeneratorSlope = settings.Slope,
            DiscriminatorSlope = settings.Slope,
            TanhOutput = loss is "MSE" or "DCGAN",
        };
    }

    private static LabelSchema LabelsOf(ZooSettings settings, ZooNetwork? discriminator)
    {
        LabelSchema named = settings.Labels();
        if (discriminator is null)
        {
            return named;
        }

        long outputs = discriminator.ShapeOf("decisionLayer", 2)[0] - 1;
        return outputs == named.Size ? named
            : named.IsEmpty && !settings.AreKnown && outputs is > 0 and < 1 << 16
                ? LabelSchema.Of("label", [.. Enumerable.Range(0, (int)outputs).Select(i => i.ToString(CultureInfo.InvariantCulture))])
            : throw new InvalidDataException(
                $"its discriminator has {outputs} outputs of labels, and attribKeysOrder has {named.Size} values");
    }

    private static ImportedLayer Layer(LayerSizes sizes, ZooNetwork network, ModelConfig model)
    {
        int scale = BitOperations.Log2((uint)sizes.Resolution) - 2;
        (string name, ArrayOrder order) = sizes.Kind switch
        {
            "dense" => ("formatLayer", DenseToSquare),
            "conv" => (network.Name == "netD" ? "groupScaleZero.0" : "groupScale0.0", Conv),
            "torgb" => ($"toRGBLayers.{scale}", Conv),
            "fromrgb" => ($"fromRGBLayers.{scale}", Conv),
            "conv0" => ($"scaleLayers.{scale - 1}.0", Conv),
            "conv1" => ($"scaleLayers.{scale - 1}.1", Conv),
            "dense0" => ("groupScaleZero.1", Dense),
            _ => ("decisionLayer", Dense),
        };
        double factor = model.WeightScale ? EqualizedConv.ActivationGain / Math.Sqrt(sizes.FanIn) : 1;
        bool seesStddev = network.Name == "netD" && sizes.Kind == "conv" && model.HasStddev;
        return new ImportedLayer(sizes, $"{name} of {network.Name}", network.Find(name, "weight"), order, network.Find(name, "bias"))
        {
            Factor = factor,
            BiasFactor = factor,
            BiasPerPixel = sizes.Name == LayerSizes.Dense,
            // The zoo's variance of a group of n is divided by n − 1, the one here by n.
            LastInputFactor = seesStddev ? Math.Sqrt(model.StddevGroup / (model.StddevGroup - 1.0)) : 1,
        };
    }

    private static TrainingConfig Training(ModelConfig model, ZooSettings settings)
    {
        TrainingConfig config = new();
        (float generatorWeight, float discriminatorWeight) = settings.ClassWeights;
        return config with
        {
            Model = model,
            Schedule = config.Schedule with
            {
                Minibatch = settings.Minibatch,
                GeneratorRate = settings.Rate,
                DiscriminatorRate = settings.Rate,
            },
            Loss = config.Loss with
            {
                Kind = settings.Loss switch
                {
                    "WGANGP" => LossKind.Wasserstein,
                    "MSE" => LossKind.SigmoidSquares,
                    "DCGAN" or "Logistic" => LossKind.Logistic,
                    _ => throw new InvalidDataException($"lossCriterion is '{settings.Loss}', none of WGANGP, MSE, DCGAN, Logistic"),
                },
                PenaltyWeight = settings.PenaltyWeight,
                PenaltySize = PenaltySize.Current,
                DriftWeight = settings.DriftWeight,
                GeneratorClassWeight = generatorWeight,
                DiscriminatorClassWeight = discriminatorWeight,
                ClassifyFakes = false,
            },
        };
    }
}
