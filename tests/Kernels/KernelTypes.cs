using System.Reflection;
using PGGan.Kernels.Gpu;
using PGGan.Kernels.Gpu.Products;
using PGGan.Kernels.Pointwise;

namespace PGGan.Tests.Kernels;

/// <summary>
/// Every kernel there is. They are found by their interface, the only thing that can be launched; their type parameters are filled with
/// everything that fits, so neither a new kernel nor a new operation can be missed.
/// </summary>
internal static class KernelTypes
{
    /// <summary>Each kernel with each type that a parameter allows, one parameter varied at a time.</summary>
    public static IReadOnlyList<Type> All { get; } =
        [.. Definitions.Where(k => k != typeof(ProductKernel<,,,,,>) && k != typeof(PeakKernel<,>)).SelectMany(k => Closed(k, 0))
            .Distinct(), .. Products()];

    /// <summary>The kernels as they are written, open where they are generic.</summary>
    public static IEnumerable<Type> Definitions =>
        typeof(GpuEngine).Assembly.GetTypes().Where(t => t.IsValueType && typeof(IKernel).IsAssignableFrom(t));

    /// <summary>Whether a kernel is a matrix product.</summary>
    public static bool IsProduct(Type kernel) => kernel.IsGenericType && kernel.GetGenericTypeDefinition() == typeof(ProductKernel<,,,,,>);

    /// <summary>Operations may be defined above the kernels too.</summary>
    private static IEnumerable<Assembly> Assemblies =>
        [typeof(GpuEngine).Assembly, .. typeof(KernelTypes).Assembly.GetReferencedAssemblies()
            .Where(a => a.Name!.StartsWith("PGGan.", StringComparison.Ordinal) && a.Name != typeof(GpuEngine).Assembly.GetName().Name)
            .Select(Assembly.Load)];

    /// <summary>
    /// The matrix products as the engine launches them: operands and outputs go by pass, the warp by tile. Every pass and output on the
    /// largest tile, every tile for the passes with one output.
    /// </summary>
    private static IEnumerable<Type> Products()
    {
        (Type A, Type B, Type[] Outputs)[] passes =
        [
            (typeof(PixelRows), typeof(WeightRows),
                [typeof(SplitOutput<ProductOutput<LeakyRelu>>), typeof(ProductOutput<LeakyRelu>), typeof(ProductOutput<Identity>),
                    typeof(SplitOutput<ProductOutput<Identity>>), typeof(PixelNormOutput)]),
            (typeof(PixelRows), typeof(WeightColumns), [typeof(SplitOutput<ProductOutput<Identity>>), typeof(ProductOutput<Identity>)]),
            (typeof(ChannelColumns), typeof(PixelColumns),
                [typeof(SplitOutput<WeightGradientOutput>), typeof(WeightGradientOutput), typeof(PartialOutput)]),
            (typeof(PixelColumns), typeof(ChannelColumns), [typeof(PartialOutput)]),
        ];
        foreach (Type precision in new[] { typeof(TensorFloat32Tile<>), typeof(BFloat16Tile<>), typeof(Float32Tile<>) })
        {
            yield return typeof(PeakKernel<,>).MakeGenericType(typeof(CudaMachine), precision.MakeGenericType(typeof(WideWarp)));
            foreach ((Type tile, Type width) in new[]
            {
                (typeof(Tile128x128), typeof(WideWarp)), (typeof(Tile128x64), typeof(WideWarp)), (typeof(Tile64x64), typeof(WideWarp)),
                (typeof(Tile128x32), typeof(NarrowWarp)),
            })
            {
                foreach ((Type a, Type b, Type[] outputs) in passes)
                {
                    foreach (Type output in tile == typeof(Tile128x128) ? outputs : outputs[..1])
                    {
                        yield return typeof(ProductKernel<,,,,,>).MakeGenericType(typeof(CudaMachine), tile,
                            precision.MakeGenericType(width), a, b, output);
                    }
                }
            }
        }
    }

    private static IEnumerable<Type> Closed(Type type, int depth)
    {
        if (!type.IsGenericTypeDefinition)
        {
            return [type];
        }

        List<Type>[] choices = [.. type.GetGenericArguments().Select(p => Fitting(p, depth))];
        Type[] first = [.. choices.Select(c => c[0])];

        // A kernel over four numbers at a time is another program than over one: each is compiled with everything.
        int lane = Array.FindIndex(first, IsLane);
        IEnumerable<Type[]> starts = lane < 0 ? [first] : choices[lane].Select(choice => Replaced(first, lane, choice));
        return starts.SelectMany(start =>
            choices.SelectMany((c, i) => c.Select(choice => type.MakeGenericType(Replaced(start, i, choice))))).Distinct();

        static bool IsLane(Type argument) => Meets(argument, typeof(IDeviceLane<>));

        static Type[] Replaced(Type[] arguments, int place, Type argument) => [.. arguments.Select((a, i) => i == place ? argument : a)];
    }

    private static List<Type> Fitting(Type parameter, int depth)
    {
        Type constraint = parameter.GetGenericParameterConstraints().Single(c => c.IsInterface);
        return [.. Assemblies.SelectMany(a => a.GetTypes())
            .Where(t => t.IsValueType && Meets(t, constraint) && (depth == 0 || !t.IsGenericTypeDefinition))
            .OrderBy(t => t.IsGenericTypeDefinition).ThenBy(t => t.FullName, StringComparer.Ordinal)
            .SelectMany(t => Composes(t, constraint) ? Closed(t, depth + 1).TakeLast(1) : Closed(t, depth + 1))];
    }

    /// <summary>Whether a type meets a constraint, which may be of the type itself: a lane.</summary>
    private static bool Meets(Type type, Type constraint) => constraint.ContainsGenericParameters
        ? Array.Exists(type.GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == constraint.GetGenericTypeDefinition())
        : constraint.IsAssignableFrom(type);

    /// <summary>One example of a composition (<see cref="Then{TFirst, TSecond}"/>) stands for all.</summary>
    private static bool Composes(Type type, Type constraint) => type.IsGenericTypeDefinition
        && type.GetGenericArguments().Any(a => a.GetGenericParameterConstraints().Contains(constraint));
}
