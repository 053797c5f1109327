using System.Collections;
using System.Numerics;
using PGGan.Interchange.Import.Pickling;

namespace PGGan.Interchange.Import.Official;

/// <summary>
/// Networks of the code on Theano: their arrays have no names, but an order; with equalized learning rate each weight is followed by the
/// number that it is multiplied by, and by the bias.
/// </summary>
internal static class TheanoArrays
{
    // What the networks here have no place for, with the one value that means none of it.
    private static readonly (string Setting, Func<object?, bool> IsNone)[] Refused =
    [
        ("label_size", value => value is null || PlainValue.Number(value, "label_size") == 0),
        ("use_batchnorm", IsOff),
        ("use_layernorm", IsOff),
        ("tanh_at_end", value => value is null),
        ("mbdisc_kernels", value => value is null),
        ("mbstat_func", value => value is "Tstdeps"),
        ("mbstat_avg", value => value is "all"),
    ];

    /// <summary>Reads one.</summary>
    /// <exception cref="InvalidDataException">It is none, or has a layer that is not imported.</exception>
    public static OfficialNetwork Read(Hashtable state, string place)
    {
        Hashtable settings = PlainValue.Map(state["build_func_spec"], $"build_func_spec of its {place}");
        string builder = PlainValue.Text(settings["func"], $"the builder of its {place}");
        foreach ((string setting, Func<object?, bool> isNone) in Refused.Where(refused => settings.ContainsKey(refused.Setting)))
        {
            if (!isNone(settings[setting]))
            {
                throw new InvalidDataException($"its {place} was built with {setting} = {PlainValue.Describe(settings[setting])}, which is "
                    + "not imported from the code on Theano");
            }
        }

        int resolution = settings["resolution"] is object side ? PlainValue.Whole(side, "resolution") : 32;
        if (!BitOperations.IsPow2(resolution) || resolution is < 4 or > 1024)
        {
            throw new InvalidDataException($"its {place} is of resolution {resolution}, which is not a power of two from 4 to 1024");
        }

        bool scaled = settings["use_wscale"] is not object flag || PlainValue.Flag(flag, "use_wscale");
        Queue<object?> values = new(PlainValue.List(state["param_values"], $"param_values of its {place}"));
        Dictionary<string, SourceArray> arrays = [];
        Dictionary<string, double> scales = [];
        foreach (string layer in builder.StartsWith('G') ? Generator(resolution) : Discriminator(resolution))
        {
            arrays[$"{layer}/weight"] = Next<SourceArray>(layer);
            if (scaled)
            {
                scales[layer] = values.TryDequeue(out object? scale) ? PlainValue.Number(scale, $"the scale of {layer}")
                    : throw new InvalidDataException($"param_values of its {place} end before the scale of {layer}");
            }

            arrays[$"{layer}/bias"] = Next<SourceArray>(layer);
        }

        if (values.Count > 0)
        {
            throw new InvalidDataException(
                $"param_values of its {place} has {values.Count} more arrays than a {builder} of {resolution}×{resolution}");
        }

        object? lod = state["toplevel_params"] is Hashtable parameters ? parameters["cur_lod"] : null;
        return OfficialNetwork.OfTheano(builder, settings, arrays, scales, lod is null ? 0 : PlainValue.Number(lod, "cur_lod"));

        T Next<T>(string layer)
            where T : SourceArray => values.TryDequeue(out object? value) && value is T array ? array
                : throw new InvalidDataException($"param_values of its {place} has no array for {layer}, in the order of a {builder}");
    }

    private static bool IsOff(object? value) => value is null || !PlainValue.Flag(value, "a setting");

    private static IEnumerable<string> Generator(int resolution)
    {
        yield return "4x4/Dense";
        yield return "4x4/Conv";
        for (int r = 8; r <= resolution; r *= 2)
        {
            yield return $"{r}x{r}/Conv0";
            yield return $"{r}x{r}/Conv1";
        }

        for (int lod = 0; lod <= BitOperations.Log2((uint)resolution) - 2; lod++)
        {
            yield return $"ToRGB_lod{lod}";
        }
    }

    private static IEnumerable<string> Discriminator(int resolution)
    {
        int lod = 0;
        yield return "FromRGB_lod0";
        for (int r = resolution; r >= 8; r /= 2)
        {
            yield return $"{r}x{r}/Conv0";
            yield return $"{r}x{r}/Conv1";
            yield return $"FromRGB_lod{++lod}";
        }

        yield return "4x4/Conv";
        yield return "4x4/Dense0";
        yield return "4x4/Dense1";
    }
}
