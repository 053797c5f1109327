using PGGan.Kernels.Pointwise;

namespace PGGan.Autograd;

/// <summary>One walk from a result back to what it is differentiated by, in the reverse of the order in which the tensors were made.</summary>
internal sealed class GradientWalk
{
    private readonly Workspace workspace;
    private readonly Tensor root;
    private readonly IReadOnlyList<Tensor> wrt;
    private readonly bool createGraph;
    private readonly bool release;
    private readonly HashSet<Tensor> wanted;
    private readonly Dictionary<Tensor, Tensor> gradients = [];
    private readonly Dictionary<Tensor, int> holders = [];   // how many entries of `gradients` are this tensor
    private readonly HashSet<Tensor> sums = [];              // gradients made by adding here: nobody else sees them, so they may grow in place
    private readonly long firstSerial;
    private HashSet<Tensor> leading = [];                    // what is wanted, and the tensors that depend on it

    public GradientWalk(Tensor root, IReadOnlyList<Tensor> wrt, bool createGraph, bool release)
    {
        workspace = root.Workspace;
        (this.root, this.wrt, this.createGraph, this.release) = (root, wrt, createGraph, release);
        wanted = [.. wrt];
        firstSerial = workspace.LastSerial;
    }

    public Tensor?[] Run(Tensor seed)
    {
        List<Tensor> path = Path();
        Put(root, seed);
        List<Tensor> passed = [];
        for (int i = path.Count - 1; i >= 0; i--)
        {
            Tensor y = path[i];
            Propagate(y);
            if (release)
            {
                passed.Add(y);
                ReleaseUnread(passed, y.Serial);
            }
        }

        ReleaseUnread(passed, long.MinValue);
        return [.. wrt.Select(x => gradients.GetValueOrDefault(x))];
    }

    /// <summary>The tensors between the root and what is wanted, in the order they were made.</summary>
    private List<Tensor> Path()
    {
        HashSet<Tensor> seen = [root];
        List<Tensor> reached = [];
        Stack<Tensor> open = new([root]);
        while (open.TryPop(out Tensor? tensor))
        {
            if (tensor.Node is null)
            {
                continue;
            }

            reached.Add(tensor);
            foreach (Edge edge in tensor.Node.Edges)
            {
                if (seen.Add(edge.Input))
                {
                    open.Push(edge.Input);
                }

                if (edge.Beside is Tensor beside && seen.Add(beside))
                {
                    open.Push(beside);
                }
            }
        }

        reached.Sort((a, b) => a.Serial.CompareTo(b.Serial));
        leading = [.. wanted];
        List<Tensor> path = [];
        foreach (Tensor tensor in reached)
        {
            if (tensor.Node!.Edges.Any(edge => Leads(edge.Input) || Leads(edge.Beside)))
            {
                leading.Add(tensor);
                path.Add(tensor);
            }
        }

        return path;
    }

    private void Propagate(Tensor y)
    {
        if (!gradients.TryGetValue(y, out Tensor? dy))
        {
            return;
        }

        sums.Remove(dy);   // the products below may hand it on as it is, to several inputs
        foreach (Edge edge in y.Node!.Edges)
        {
            bool first = Leads(edge.Input), second = Leads(edge.Beside);
            if (!first && !second)
            {
                continue;
            }

            (Tensor dx, Tensor? beside) = Product(edge, dy, second);
            if (second)
            {
                Accumulate(y.Node, edge.Beside!, beside!);
            }

            if (first)
            {
                Accumulate(y.Node, edge.Input, dx);
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
    private (Tensor Input, Tensor? Beside) Product(Edge edge, Tensor dy, bool ofBeside)
    {
        if (createGraph)
        {
            return edge.Product(dy, ofBeside);
        }

        using Scope scope = workspace.OpenScope("gradient");
        (Tensor dx, Tensor? beside) = edge.Product(dy, ofBeside);
        return (Kept(dx), beside is null ? null : Kept(beside));

        Tensor Kept(Tensor gradient) => scope.Owns(gradient) ? scope.Keep(gradient) : gradient;
    }

    private void Accumulate(Node node, Tensor x, Tensor dx)
    {
        if (dx.Shape != x.Shape)
        {
            throw new InvalidOperationException($"{node.Operation}: the gradient of an input {x.Shape} came out as {dx.Shape}.");
        }

        if (!gradients.TryGetValue(x, out Tensor? sum))
        {
            Put(x, dx);
        }
        else if (sums.Contains(sum))
        {
            workspace.Engine.Map2(default(Add), x.Shape.Count, sum.Storage, dx.Storage, sum.Storage);
            DropIfUnheld(dx);
        }
        else
        {
            Tensor fresh = sum + dx;
            if (!createGraph)
            {
                sums.Add(fresh);
            }

            gradients.Remove(x);
            Put(x, fresh);
            Drop(sum);
            DropIfUnheld(dx);
        }
    }

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

    private static void ReleaseUnread(List<Tensor> passed, long serial)
    {
        for (int i = passed.Count - 1; i >= 0; i--)
        {
            Tensor y = passed[i];
            if (Math.Min(y.Node!.ReadBy, y.Serial) >= serial)
            {
                y.Release("the gradient that passed it was asked to release the graph");
                y.Node = null;
                passed.RemoveAt(i);
            }
        }
    }
}
