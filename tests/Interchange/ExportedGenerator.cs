using System.Text.Json;
using PGGan.Kernels;
using PGGan.Model;

namespace PGGan.Tests.Interchange;

/// <summary>
/// The forward pass of an exported generator by plain loops in double precision, on <c>[C, H, W]</c>. It reads the file alone, by the
/// conventions of PyTorch that docs/use-from-python.md names.
/// </summary>
internal sealed class ExportedGenerator
{
    private readonly Dictionary<string, (Shape Shape, float[] Values)> arrays = [];
    private readonly JsonElement settings;

    public ExportedGenerator(string path)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        foreach ((string name, Shape shape) in file.Tensors)
        {
            float[] values = new float[shape.Count];
            file.Read(name, shape, values);
            arrays.Add(name, (shape, values));
        }

        settings = JsonDocument.Parse(file.Texts["pggan.generator"]).RootElement;
    }

    /// <summary>An image <c>[C, R, R]</c>.</summary>
    public double[] Draw(float[] latents, float[] labels)
    {
        double[] z = [.. latents.Concat(labels).Select(value => (double)value)];
        z = Is("normalize_latents") ? PixelNorm(z, z.Length) : z;
        (Shape shape, float[] weight) = arrays["4x4.dense.weight"];
        float[] bias = arrays["4x4.dense.bias"].Values;
        double[] x = [.. Enumerable.Range(0, shape[0]).Select(row =>
            Enumerable.Range(0, z.Length).Sum(i => weight[(row * z.Length) + i] * z[i]) + bias[row / 16])];
        x = Finish(x, bias.Length);
        x = Is("two_convolutions") ? Hidden("4x4.conv", x, 4) : x;
        double[] previous = x;
        int side = 4, resolution = settings.GetProperty("resolution").GetInt32();
        while (side < resolution)
        {
            previous = x;
            x = Hidden($"{2 * side}x{2 * side}.conv0", Is("bilinear") ? Interpolate(x, side) : Enlarge(x, side), 2 * side);
            side *= 2;
            x = Is("two_convolutions") ? Hidden($"{side}x{side}.conv1", x, side) : x;
        }

        double[] image = Convolution($"{side}x{side}.torgb", x, side);
        double fade = settings.GetProperty("fade").GetDouble();
        if (fade < 1)
        {
            double[] old = Enlarge(Convolution($"{side / 2}x{side / 2}.torgb", previous, side / 2), side / 2);
            image = [.. old.Zip(image, (a, b) => a + (fade * (b - a)))];
        }

        return [.. image.Select(value => Math.Clamp(Is("tanh") ? Math.Tanh(value) : value, -1, 1))];
    }

    private bool Is(string setting) => settings.GetProperty(setting).GetBoolean();

    private double[] Hidden(string layer, double[] x, int side) =>
        Finish(Convolution(layer, x, side), arrays[$"{layer}.bias"].Values.Length);

    private double[] Convolution(string layer, double[] x, int side)
    {
        (Shape shape, float[] weight) = arrays[$"{layer}.weight"];
        (int outputs, int inputs, int kernel) = (shape[0], shape[1], shape[2]);
        double[] y = new double[outputs * side * side];
        for (int i = 0; i < y.Length; i++)
        {
            int k = i / (side * side), row = i / side % side, column = i % side;
            double sum = arrays[$"{layer}.bias"].Values[k];
            for (int c = 0; c < inputs; c++)
            {
                for (int tap = 0; tap < kernel * kernel; tap++)
                {
                    int h = row + (tap / kernel) - (kernel / 2), w = column + (tap % kernel) - (kernel / 2);
                    bool inside = h >= 0 && h < side && w >= 0 && w < side;
                    sum += inside ? weight[(((k * inputs) + c) * kernel * kernel) + tap] * x[(((c * side) + h) * side) + w] : 0;
                }
            }

            y[i] = sum;
        }

        return y;
    }

    private double[] Finish(double[] x, int channels)
    {
        double slope = settings.GetProperty("slope").GetDouble();
        x = [.. x.Select(value => value < 0 ? slope * value : value)];
        return Is("pixel_norm") ? PixelNorm(x, channels) : x;
    }

    private double[] PixelNorm(double[] x, int channels)
    {
        int pixels = x.Length / channels;
        double epsilon = settings.GetProperty("epsilon").GetDouble();
        double[] norms = [.. Enumerable.Range(0, pixels).Select(pixel =>
            Math.Sqrt((Enumerable.Range(0, channels).Sum(c => Math.Pow(x[(c * pixels) + pixel], 2)) / channels) + epsilon))];
        return [.. x.Select((value, i) => value / norms[i % pixels])];
    }

    private static double[] Enlarge(double[] x, int side) =>
        [.. Enumerable.Range(0, 4 * x.Length).Select(i =>
        {
            int large = 2 * side, plane = i / (large * large), row = i / large % large, column = i % large;
            return x[(((plane * side) + (row / 2)) * side) + (column / 2)];
        })];

    private static double[] Interpolate(double[] x, int side) =>
        [.. Enumerable.Range(0, 4 * x.Length).Select(i =>
        {
            int large = 2 * side, plane = i / (large * large), row = i / large % large, column = i % large;
            double h = Math.Clamp(((row + 0.5) / 2) - 0.5, 0, side - 1), w = Math.Clamp(((column + 0.5) / 2) - 0.5, 0, side - 1);
            int top = (int)h, left = (int)w, bottom = Math.Min(top + 1, side - 1), right = Math.Min(left + 1, side - 1);
            double upper = At(top, left) + ((w - left) * (At(top, right) - At(top, left)));
            double lower = At(bottom, left) + ((w - left) * (At(bottom, right) - At(bottom, left)));
            return upper + ((h - top) * (lower - upper));

            double At(int line, int place) => x[(((plane * side) + line) * side) + place];
        })];
}
