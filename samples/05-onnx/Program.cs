// Draws eight pictures, one below the other, with a file that `pggan export --bytes` wrote:  dotnet run -- generator.onnx pictures.ppm
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

if (args.Length != 2)
{
    Console.Error.WriteLine("Usage: DrawOnnx GENERATOR.onnx PICTURES.ppm");
    return 2;
}

using InferenceSession generator = new(args[0]);
List<NamedOnnxValue> inputs = [];
foreach ((string name, NodeMetadata input) in generator.InputMetadata)
{
    DenseTensor<float> values = new([8, input.Dimensions[1]]);
    for (int i = 0; i < values.Length; i++)
    {
        // Latents are normal numbers (Box and Muller 1958); of labels, the first class of all.
        double radius = Math.Sqrt(-2 * Math.Log(1 - Random.Shared.NextDouble()));
        values.SetValue(i, name == "latents" ? (float)(radius * Math.Cos(2 * Math.PI * Random.Shared.NextDouble()))
            : i % input.Dimensions[1] == 0 ? 1 : 0);
    }

    inputs.Add(NamedOnnxValue.CreateFromTensor(name, values));
}

using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = generator.Run(inputs);
DenseTensor<byte> images = outputs[0].AsTensor<byte>().ToDenseTensor();   // [8, R, R, C]
int resolution = images.Dimensions[1], channels = images.Dimensions[3];
File.WriteAllBytes(args[1],
    [.. Encoding.ASCII.GetBytes($"P{(channels == 1 ? 5 : 6)}\n{resolution} {8 * resolution}\n255\n"), .. images.Buffer.Span]);
Console.WriteLine($"Wrote 8 pictures ({resolution}×{resolution}) to {args[1]}");
return 0;
