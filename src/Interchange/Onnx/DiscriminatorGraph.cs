using PGGan.Kernels;
using PGGan.Model;
using static PGGan.Interchange.Onnx.GraphBuilder;

namespace PGGan.Interchange.Onnx;

/// <summary>
/// A discriminator as an ONNX graph: input <c>images [N, C, R, R]</c> in [−1, 1]; output <c>scores [N]</c>, and <c>label_logits
/// [N, labels]</c> of a conditional one. With minibatch standard deviation a score depends on the other images of its group, and N is at
/// most the group's size or a multiple of it. There is no noise.
/// </summary>
internal static class DiscriminatorGraph
{
    /// <summary>Builds it.</summary>
    /// <param name="config">Sizes of the network.</param>
    /// <param name="arrays">Its weights.</param>
    /// <param name="growth">Which layers take part.</param>
    public static GraphProto Build(ModelConfig config, NetworkArrays arrays, Growth growth)
    {
        GraphBuilder graph = new() { Graph = { Name = "discriminator" } };
        int resolution = growth.Resolution;
        string images = graph.Input("images", "N", config.Channels, resolution, resolution);
        string x = FromRgb(graph, config, arrays, resolution, images);
        for (int r = resolution; r > ModelConfig.SmallestResolution; r /= 2)
        {
            x = config.ConvsPerBlock == 2 ? Hidden(graph, config, arrays, $"{r}x{r}.conv0", x) : x;
            x = Hidden(graph, config, arrays, $"{r}x{r}.conv1", x, halves: true);
            if (r == resolution && growth.IsFading)
            {
                string old = FromRgb(graph, config, arrays, r / 2, graph.Halve("old_images", images));
                x = graph.Blend("faded", old, x, growth.Fade);
            }
        }

        int maps = config.DiscriminatorMaps(4);
        if (config.HasStddev)
        {
            x = WithStddev(graph, config, x, maps);
            maps += config.StddevMaps(maps);
        }

        string features;
        if (config.ConvsPerBlock == 2)
        {
            x = Hidden(graph, config, arrays, "4x4.conv", x);
            features = HiddenDense(graph, config, arrays, "4x4.dense0", x);
            maps = 0;
        }
        else
        {
            features = Flat(graph, "4x4.flat", x);
        }

        features = config.DiscriminationKernels > 0 ? WithDiscrimination(graph, config, arrays, features, maps) : features;
        AddOutputs(graph, config, graph.Dense("4x4.dense1", features, arrays.DenseFromSquare("4x4.dense1", maps)));
        return graph.Graph;
    }

    private static string FromRgb(GraphBuilder graph, ModelConfig config, NetworkArrays arrays, int resolution, string images)
    {
        string layer = $"{resolution}x{resolution}.fromrgb";
        return graph.Activation(layer, graph.Convolution(layer, images, arrays.Convolution(layer)), config.DiscriminatorSlope);
    }

    private static string Hidden(GraphBuilder graph, ModelConfig config, NetworkArrays arrays, string layer, string x, bool halves = false)
    {
        LayerArrays convolution = arrays.Convolution(layer);
        bool normalizes = arrays.Has($"{layer}.gain");
        x = graph.Convolution(layer, x, normalizes ? convolution with { Bias = new float[convolution.Bias.Length] } : convolution);

        // The average commutes with the bias, not with what follows it.
        x = halves && config.FusedDown ? Halved(graph, config, layer, x) : x;
        x = normalizes ? Normalized(graph, layer, x, arrays.Values($"{layer}.gain"), convolution.Bias) : x;
        x = graph.Activation(layer, x, config.DiscriminatorSlope);
        return halves && !config.FusedDown ? Halved(graph, config, layer, x) : x;
    }

    private static string Halved(GraphBuilder graph, ModelConfig config, string layer, string x)
    {
        string name = $"{layer}.halved";
        return config.Bilinear ? graph.HalveBilinear(name, x) : graph.Halve(name, x);
    }

    private static string HiddenDense(GraphBuilder graph, ModelConfig config, NetworkArrays arrays, string layer, string x)
    {
        LayerArrays dense = arrays.DenseFromSquare(layer, config.DiscriminatorMaps(4));
        bool normalizes = arrays.Has($"{layer}.gain");
        x = graph.Dense(layer, Flat(graph, "4x4.flat", x), normalizes ? dense with { Bias = new float[dense.Bias.Length] } : dense);
        if (normalizes)
        {
            string pixel = graph.Node("Reshape", $"{layer}.pixel", [x, graph.Whole($"{layer}.pixel_shape", -1, dense.Bias.Length, 1, 1)]);
            x = Flat(graph, $"{layer}.flat", Normalized(graph, layer, pixel, arrays.Values($"{layer}.gain"), dense.Bias));
        }

        return graph.Activation(layer, x, config.DiscriminatorSlope);
    }

    /// <summary>Layer normalisation over all of a sample, gain and bias a channel.</summary>
    private static string Normalized(GraphBuilder graph, string layer, string x, float[] gain, float[] bias)
    {
        AttributeProto[] overSample = [Attribute("axes", [1L, 2, 3]), Attribute("keepdims", 1L)];
        string centred = graph.Node("Sub", $"{layer}.centred", [x, graph.Node("ReduceMean", $"{layer}.mean", [x], overSample)]);
        string squares = graph.Node("Mul", $"{layer}.squares", [centred, centred]);
        string variance = graph.Node("ReduceMean", $"{layer}.variance", [squares], overSample);
        string shifted = graph.Node("Add", $"{layer}.shifted", [variance, graph.Number("layer_norm_epsilon", DiscriminatorLayer.Epsilon)]);
        string normal = graph.Node("Div", $"{layer}.normal", [centred, graph.Node("Sqrt", $"{layer}.root", [shifted])]);
        string scaled = graph.Node("Mul", $"{layer}.scaled", [normal, graph.Constant($"{layer}.gain", gain, 1, gain.Length, 1, 1)]);
        return graph.Node("Add", $"{layer}.shift", [scaled, graph.Constant($"{layer}.shift_by", bias, 1, bias.Length, 1, 1)]);
    }

    /// <summary>Sample n is in group n modulo M, M = N / G: <c>[N, …]</c> is <c>[G, M, …]</c>.</summary>
    private static string WithStddev(GraphBuilder graph, ModelConfig config, string x, int maps)
    {
        string shape = graph.Node("Shape", "stddev.shape", [x]);
        string samples = graph.Node("Slice", "stddev.samples", [shape, graph.Whole("first", 0), graph.Whole("second", 1)]);
        string group = config.StddevGroup == ModelConfig.WholeMinibatch ? samples
            : graph.Node("Min", "stddev.group", [samples, graph.Whole("stddev.largest", config.StddevGroup)]);
        string grouped = Joined("stddev.grouped_shape", graph.Whole("stddev.sizes", -1, maps, 4, 4));
        string g = graph.Node("Reshape", "stddev.grouped", [x, grouped]);                       // [G, M, C, 4, 4]
        AttributeProto[] overGroup = [Attribute("axes", [0L]), Attribute("keepdims", 1L)];
        string centred = graph.Node("Sub", "stddev.centred", [g, graph.Node("ReduceMean", "stddev.mean", [g], overGroup)]);
        string squares = graph.Node("Mul", "stddev.squares", [centred, centred]);
        string variance = graph.Node("ReduceMean", "stddev.variance", [squares], overGroup);    // [1, M, C, 4, 4]
        string shifted = graph.Node("Add", "stddev.shifted", [variance, graph.Number("stddev.epsilon", StddevGeometry.Epsilon)]);
        string deviation = graph.Node("Sqrt", "stddev.deviation", [shifted]);
        long[] averaged = config.StddevAveraging switch
        {
            StddevAveraging.All => [2, 3, 4],
            StddevAveraging.Pixels => [3, 4],
            StddevAveraging.Channels => [2],
            _ => [],
        };
        string statistic = averaged.Length == 0 ? deviation
            : graph.Node("ReduceMean", "stddev.statistic", [deviation], Attribute("axes", averaged), Attribute("keepdims", 1L));
        string everywhere = graph.Node("Expand", "stddev.everywhere",
            [statistic, Joined("stddev.everywhere_shape", graph.Whole("stddev.pixels", 1, 1, 4, 4))]);
        string added = graph.Node("Reshape", "stddev.maps",
            [everywhere, graph.Whole("stddev.maps_shape", -1, config.StddevMaps(maps), 4, 4)]);
        return graph.Node("Concat", "stddev", [x, added], Attribute("axis", 1L));

        string Joined(string name, string sizes) => graph.Node("Concat", name, [group, sizes], Attribute("axis", 0L));
    }

    private static string Flat(GraphBuilder graph, string name, string x) => graph.Node("Flatten", name, [x], Attribute("axis", 1L));

    /// <summary>Minibatch discrimination: see the layer's class.</summary>
    private static string WithDiscrimination(GraphBuilder graph, ModelConfig config, NetworkArrays arrays, string features, int maps)
    {
        const string layer = "4x4.discrimination";
        LayerArrays dense = arrays.DenseFromSquare(layer, maps);
        string projected = graph.Dense(layer, features, dense);                                 // [N, B · D]
        string rows = graph.Node("Unsqueeze", $"{layer}.rows", [projected, graph.Whole("second", 1)]);
        string columns = graph.Node("Unsqueeze", $"{layer}.columns", [projected, graph.Whole("first", 0)]);
        string distances = graph.Node("Abs", $"{layer}.distances", [graph.Node("Sub", $"{layer}.differences", [rows, columns])]);
        string byKernel = graph.Node("Reshape", $"{layer}.by_kernel",
            [distances, graph.Whole($"{layer}.shape", 0, 0, config.DiscriminationKernels, config.DiscriminationSize)]);
        string far = graph.Node("ReduceSum", $"{layer}.far", [byKernel, graph.Whole("fourth", 3)], Attribute("keepdims", 0L));
        string near = graph.Node("Exp", $"{layer}.near", [graph.Node("Neg", $"{layer}.negative", [far])]);   // [N, N, B]
        string counted = graph.Node("ReduceSum", $"{layer}.counted", [near, graph.Whole("second", 1)], Attribute("keepdims", 0L));
        string others = graph.Node("Sub", $"{layer}.others", [counted, graph.Number("one", 1)]);
        string biased = graph.Node("Add", $"{layer}.biased", [others, graph.Constant($"{layer}.bias", dense.Bias, dense.Bias.Length)]);
        return graph.Node("Concat", $"{layer}.joined", [features, biased], Attribute("axis", 1L));
    }

    private static void AddOutputs(GraphBuilder graph, ModelConfig config, string decided)
    {
        string score = graph.Node("Slice", "score",
            [decided, graph.Whole("first", 0), graph.Whole("second", 1), graph.Whole("columns", 1)]);
        graph.Output(graph.Node("Reshape", "flat_scores", [score, graph.Whole("flat_shape", -1)]), "scores",
            TensorProto.Types.DataType.Float, "N");
        if (config.Labels.Size > 0)
        {
            string logits = graph.Node("Slice", "logits",
                [decided, graph.Whole("second", 1), graph.Whole("behind", 1 + config.Labels.Size), graph.Whole("columns", 1)]);
            graph.Output(logits, "label_logits", TensorProto.Types.DataType.Float, "N", config.Labels.Size);
        }
    }
}
