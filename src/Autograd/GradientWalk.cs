using PGGan.Kernels;
using PGGan.Kernels.Pointwise;

namespace PGGan.Autograd;

/// <summary>What a walk is asked for; see <see cref="Tape.Grad"/>.</summary>
internal readonly record struct GradientRequest(Tensor Root, IReadOnlyList<Tensor> Wrt, Tensor? Seed, bool CreateGraph, bool Release)
{
    /// <summary>Whether the results are sums that grow in place, in this walk and later ones; see <see cref="Tape.AddGrad"/>.</summary>
    public bool Adds { get; init; }

    /// <summary>Receives the place of a tensor among <see cref="Wrt"/> as soon as its result is final.</summary>
    public Action<int>? Completed { get; init; }
}

/// <summary>
/// A walk from a result back to what it is differentiated by, in the reverse of the order in which the tensors were made. The workspace
/// keeps walks that have ended and uses them again, with the room they took for their lists.
/// </summary>
internal sealed class GradientWalk
{
    private readonly Workspace workspace;
    private readonly HashSet<Tensor> wanted = [];
    private readonly HashSet<Tensor> leading = [];           // what is wanted, and the tensors that depend on it
    private readonly HashSet<Tensor> seen = [];
    private readonly Stack<Tensor> open = [];
    private readonly List<Tensor> path = [];
    private readonly List<Tensor> passed = [];
    private readonly Dictionary<Tensor, Tensor> gradients = [];
    private readonly Dictionary<Tensor, int> holders = [];   // how many entries of `gradients` are this tensor
    private readonly HashSet<int> completed = [];            // results that are final before the walk ends
    // What the caller gave to be added to: nobody else sees it, so it grows in place.
    private readonly HashSet<Tensor> sums = [];
    private readonly Predicate<Edge> leads;
    private bool createGraph;
    private long firstSerial;

    public GradientWalk(Workspace workspace)
    {
        this.workspace = workspace;
        leads = edge => Leads(edge.Input) || Leads(edge.Second);
    }

    /// <summary>
    /// Adds to <paramref name="results"/>, one for each of what is wanted, in place; where there is null, it becomes the gradient.
    /// </summary>
    public void Run(in GradientRequest request, Tensor?[] results)
    {
        createGraph = request.CreateGraph;
        IReadOnlyList<Tensor> wrt = request.Wrt;
        Tensor start = request.Seed ?? workspace.Ones(request.Root.Shape);   // before the first serial number: this walk must not free them
        firstSerial = workspace.LastSerial;
        FindPath(request);
        for (int i = 0; i < results.Length; i++)
        {
            if (results[i] is Tensor sum)
            {
                Put(wrt[i], sum);
                sums.Add(sum);
            }
        }

        Accumulate(request.Root, start);
        Stack<(int Use, int Leaf)>? uses = request.Completed is null ? null : FirstUses(wrt);
        for (int i = path.Count - 1; i >= 0; i--)
        {
            Tensor y = path[i];
            Propagate(y);
            while (uses is { Count: > 0 } && uses.Peek().Use == i)
            {
                int leaf = uses.Pop().Leaf;
                results[leaf] = Result(wrt[leaf], request, start);
                completed.Add(leaf);
                request.Completed!(leaf);
            }

            if (request.Release)
            {
                passed.Add(y);
                ReleaseUnread(y.Serial);
            }
        }

        ReleaseUnread(long.MinValue);
        for (int i = 0; i < results.Length; i++)
        {
            if (!completed.Contains(i))
            {
                results[i] = Result(wrt[i], request, start);
            }
        }
    }

    /// <summary>Lets go of every tensor.</summary>
    public void Clear()
    {
        wanted.Clear();
        leading.Clear();
        seen.Clear();
        open.Clear();
        path.Clear();
        passed.Clear();
        gradients.Clear();
        holders.Clear();
        sums.Clear();
        completed.Clear();
    }

    /// <summary>The tensors between the root and what is wanted, in the order they were made.</summary>
    private void FindPath(in GradientRequest request)
    {
        for (int i = 0; i < request.Wrt.Count; i++)
        {
            Tensor x = request.Wrt[i];
            if (!wanted.Add(x) && request.Adds)
            {
                throw new ArgumentException($"AddGrad: {x} is among the leaves twice, with a sum for each; name it once.");
            }

            leading.Add(x);
        }

        seen.Add(request.Root);
        open.Push(request.Root);
        while (open.TryPop(out Tensor? tensor))
        {
            if (tensor.Node is null)
            {
                continue;
            }

            if (tensor.Node.IsReleased)
            {
                throw new InvalidOperationException(
                    $"Grad: nothing can be differentiated through {tensor} any more, an earlier gradient released it; "
                        + "ask only the last gradient to release.");
            }

            path.Add(tensor);
            foreach (Edge edge in tensor.Node.Edges)
            {
                if (seen.Add(edge.Input))
                {
                    open.Push(edge.Input);
                }

                if (edge.Second is Tensor second && seen.Add(second))
                {
                    open.Push(second);
                }
            }
        }

        path.Sort(static (a, b) => a.Serial.CompareTo(b.Serial));
        int kept = 0;
        for (int i = 0; i < path.Count; i++)
        {
            if (Array.Exists(path[i].Node!.Edges, leads))
            {
                leading.Add(path[i]);
                path[kept++] = path[i];
            }
        }

        path.RemoveRange(kept, path.Count - kept);
    }

    /// <summary>
    /// For each of what is wanted the first tensor of the path that was made from it, the last of them on top: when the walk has passed
    /// that, nothing more is added.
    /// </summary>
    private Stack<(int Use, int Leaf)> FirstUses(IReadOnlyList<Tensor> wrt)
    {
        Dictionary<Tensor, int> leaves = [];
        for (int i = 0; i < wrt.Count; i++)
        {
            leaves[wrt[i]] = i;
        }

        Stack<(int Use, int Leaf)> uses = [];
        for (int i = 0; i < path.Count; i++)
        {
            foreach (Edge edge in path[i].Node!.Edges)
            {
                foreach (Tensor? input in (ReadOnlySpan<Tensor?>)[edge.Input, edge.Second])
                {
                    if (input is not null && leaves.Remove(input, out int leaf))
                    {
                        uses.Push((i, leaf));
                    }
                }
            }
        }

        return uses;
    }

    private void Propagate(Tensor y)
    {
        if (!gradients.TryGetValue(y, out Tensor? dy))
        {
            return;
        }

        foreach (Edge edge in y.Node!.Edges)
        {
            bool first = Leads(edge.Input), second = Leads(edge.Second);
            if (!first && !second)
            {
                continue;
            }

            if (edge.CanAdd && SumToAddTo(edge.Input) is Tensor sum)
            {
                edge.AddProduct(dy, sum);
                continue;
            }

            Tensor? secondSum = second ? SumToAddTo(edge.Second!) : null;
            (Tensor dx, Tensor? secondGradient) = Product(edge, dy, new(second, secondSum));
            if (second && secondGradient != secondSum)
            {
                Accumulate(edge.Second!, Checked(secondGradient!, edge.Second!, y.Node));
            }

            if (first)
            {
                Accumulate(edge.Input, Checked(dx, edge.Input, y.Node));
            }
            else
            {
                DropIfUnheld(dx);
            }
        }

        if (!wanted.Contains(y))
        {
            gradients.Remove(y);
            Drop(dy);
        }
    }

    private bool Leads(Tensor? x) => x is not null && leading.Contains(x);

    /// <summary>The products alone: what they made on the way is freed at once, unless the graph still needs it.</summary>
    private (Tensor Input, Tensor? Second) Product(Edge edge, Tensor dy, SecondGradient wanted)
    {
        if (createGraph)
        {
            return edge.Product(dy, wanted);
        }

        int before = workspace.CurrentScope.Count;
        (Tensor dx, Tensor? second) = edge.Product(dy, wanted);
        workspace.CurrentScope.ReleaseSince(before, dx, second, "the gradient it was made for is there");
        return (dx, second);
    }

    private static Tensor Checked(Tensor dx, Tensor x, Node node) => dx.Shape == x.Shape
        ? dx
        : throw new InvalidOperationException($"{node.Operation}: the gradient of an input {x.Shape} came out as {dx.Shape}.");

    private void Accumulate(Tensor x, Tensor dx)
    {
        if (!gradients.TryGetValue(x, out Tensor? sum))
        {
            Put(x, dx);
        }
        else if (GrowingSum(x) is not null)
        {
            workspace.Engine.Map2(default(Add), x.Shape.Count, sum.Storage, dx.Storage, sum.Storage);
            DropIfUnheld(dx);
        }
        else
        {
            Tensor fresh = sum + dx;
            gradients.Remove(x);
            Put(x, fresh);
            Drop(sum);
            DropIfUnheld(dx);
        }
    }

    /// <summary>
    /// What was summed up for x so far, if it may grow in place: unless the graph is recorded, or something else holds the values.
    /// </summary>
    private Tensor? GrowingSum(Tensor x)
    {
        if (createGraph || !gradients.TryGetValue(x, out Tensor? sum) || !(sums.Contains(sum) || IsHeldOnce(sum)))
        {
            return null;
        }

        sum.ForgetOperand();   // it may be the gradient of a later tensor too, which a convolution has read
        return sum;
    }

    /// <summary>The same for products that add by themselves, which they do in single precision.</summary>
    private Tensor? SumToAddTo(Tensor x) => GrowingSum(x) is Tensor sum && sum.Storage.Format == StorageFormat.Float32 ? sum : null;

    /// <summary>Whether this walk made a gradient, and it is that of one tensor alone.</summary>
    private bool IsHeldOnce(Tensor gradient) => gradient.Serial > firstSerial && !gradient.Storage.IsShared && holders[gradient] == 1;

    private void Put(Tensor x, Tensor gradient)
    {
        gradients[x] = gradient;
        holders[gradient] = holders.GetValueOrDefault(gradient) + 1;
    }

    private void Drop(Tensor gradient)
    {
        if (--holders[gradient] == 0)
        {
            holders.Remove(gradient);
            DropIfUnheld(gradient);
        }
    }

    /// <summary>Frees a gradient that no entry holds, if it was made by this walk and nothing was recorded on it.</summary>
    private void DropIfUnheld(Tensor gradient)
    {
        if (!createGraph && gradient.Serial > firstSerial && !holders.ContainsKey(gradient))
        {
            gradient.Release("the gradient walk that made it had no more use for it");
        }
    }

    /// <summary>
    /// The gradient itself, or a copy where something else holds its values too: the seed's ones never change, and sums that grow in place
    /// must not share them. Null: there is none.
    /// </summary>
    private Tensor? Result(Tensor x, in GradientRequest request, Tensor start)
    {
        if (!gradients.TryGetValue(x, out Tensor? gradient))
        {
            return null;
        }

        bool isShared = request.Adds
            ? !sums.Contains(gradient) && !IsHeldOnce(gradient)
            : request.Seed is null && gradient.Storage == start.Storage;
        if (!isShared)
        {
            return gradient;
        }

        Tensor copy = workspace.Map(default(Identity), gradient);
        if (request.Adds)
        {
            Drop(gradient);   // the last of those that got the same tensor may keep it
        }

        return copy;
    }

    private void ReleaseUnread(long serial)
    {
        for (int i = passed.Count - 1; i >= 0; i--)
        {
            Tensor y = passed[i];
            if (Math.Min(y.Node!.ReadBy, y.Serial) >= serial)
            {
                y.Release("the gradient that passed it was asked to release the graph");
                y.Node!.Release();
                passed.RemoveAt(i);
            }
        }
    }
}
