"""Writes small networks as the GAN zoo and the official codes save theirs, and what those programs compute with them.

Python's own pickle and zipfile, neither PyTorch nor NumPy; the forward passes are plain loops in double precision. Called with a folder.
"""
import collections
import gzip
import io
import json
import math
import os
import pickle
import random
import struct
import sys
import types
import zipfile

DRAW = random.Random(7)


def module(name, **names):
    made = types.ModuleType(name)
    made.__dict__.update(names)
    sys.modules[name] = made
    parent, _, leaf = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], leaf, made)
    for value in names.values():
        value.__module__ = name


def product(shape):
    return math.prod(shape)


def single(values):
    return list(struct.unpack(f"<{len(values)}f", struct.pack(f"<{len(values)}f", *values)))


def floats(count):
    return single([DRAW.gauss(0, 1) for _ in range(count)])


# What pickles name.
class ndarray: pass
class dtype: pass
class FloatStorage: pass
class BaseConfig: pass


def _reconstruct(*parts): pass
def scalar(*parts): pass
def _rebuild_tensor_v2(*parts): pass


class Network:
    def __init__(self, state): self.state = state
    def __getstate__(self): return self.state


class TheanoNetwork(Network): pass


TheanoNetwork.__qualname__ = TheanoNetwork.__name__ = "Network"
module("numpy", ndarray=ndarray, dtype=dtype)
module("numpy.core")
module("numpy.core.multiarray", _reconstruct=_reconstruct, scalar=scalar)
module("torch", FloatStorage=FloatStorage)
module("torch._utils", _rebuild_tensor_v2=_rebuild_tensor_v2)
module("models")
module("models.utils")
module("models.utils.config", BaseConfig=BaseConfig)
module("tfutil", Network=Network)
module("network", Network=TheanoNetwork)


class Float32:
    def __reduce__(self): return dtype, ("f4", 0, 1), (3, "<", None, None, None, -1, -1, 0)


FLOAT32 = Float32()


class Array:
    """An array of either kind of file; called with an index, its value."""

    def __init__(self, shape, values=None):
        self.shape, self.values = shape, values or floats(product(shape))

    def __call__(self, *index):
        at = 0
        for size, i in zip(self.shape, index):
            at = at * size + i
        return self.values[at]

    def __reduce__(self):
        data = struct.pack(f"<{len(self.values)}f", *self.values)
        return _reconstruct, (ndarray, (0,), b"b"), (1, self.shape, FLOAT32, False, data)


class Scalar:
    def __init__(self, value): self.value = value
    def __reduce__(self): return scalar, (FLOAT32, struct.pack("<f", self.value))


class Storage:
    def __init__(self, values): self.values = values


class Tensor(Array):
    def __init__(self, shape):
        super().__init__(shape)
        self.storage = Storage(self.values)

    def __reduce__(self):
        strides = [product(self.shape[axis + 1:]) for axis in range(len(self.shape))]
        return _rebuild_tensor_v2, (self.storage, 0, tuple(self.shape), tuple(strides), False, collections.OrderedDict())


# Files.
class TorchPickler(pickle.Pickler):
    def __init__(self, stream, more):
        super().__init__(stream, protocol=2)
        self.storages, self.more = [], more

    def persistent_id(self, value):
        if not isinstance(value, Storage):
            return None
        if value not in self.storages:
            self.storages.append(value)
        return ("storage", FloatStorage, str(self.storages.index(value)), "cpu", len(value.values)) + self.more


class Python2Pickler(pickle._Pickler):
    """Texts and bytes as cPickle of Python 2 wrote both."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_text(self, value):
        data = value if isinstance(value, bytes) else value.encode("latin-1")
        self.write(b"U" + bytes([len(data)]) + data if len(data) < 256 else b"T" + struct.pack("<i", len(data)) + data)
        self.memoize(value)

    dispatch[str] = dispatch[bytes] = save_text


def save_stream(content):
    stream = io.BytesIO()
    pickle.dump(0x1950A86A20F9469CFC6C, stream, protocol=2)
    pickle.dump(1001, stream, protocol=2)
    pickle.dump({"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}, stream, protocol=2)
    pickler = TorchPickler(stream, (None,))
    pickler.dump(content)
    keys = sorted(str(i) for i in range(len(pickler.storages)))
    pickle.dump(keys, stream, protocol=2)
    for key in keys:
        values = pickler.storages[int(key)].values
        stream.write(struct.pack("<q", len(values)) + struct.pack(f"<{len(values)}f", *values))
    return stream.getvalue()


def save_zip(content):
    data, stream = io.BytesIO(), io.BytesIO()
    pickler = TorchPickler(data, ())
    pickler.dump(content)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        def add(name, entry):
            archive.writestr(zipfile.ZipInfo(f"archive/{name}"), entry)
        add("data.pkl", data.getvalue())
        add("byteorder", "little")
        for i, storage in enumerate(pickler.storages):
            add(f"data/{i}", struct.pack(f"<{len(storage.values)}f", *storage.values))
        add("version", "3\n")
    return stream.getvalue()


def save_python2(content):
    stream = io.BytesIO()
    Python2Pickler(stream, protocol=2).dump(content)
    return stream.getvalue()


# Steps; an image is [channel][row][column].
def plane(height, width, value):
    return [[value(y, x) for x in range(width)] for y in range(height)]


def convolve(x, kernel, outputs, size, weight, factor):
    """Each output pixel sees the pixels around it; weight(k, c, dy, dx)."""
    reach = kernel // 2

    def value(k, y, column):
        total = 0.0
        for c in range(len(x)):
            for dy in range(kernel):
                for dx in range(kernel):
                    row, col = y + dy - reach, column + dx - reach
                    if 0 <= row < size and 0 <= col < size:
                        total += x[c][row][col] * weight(k, c, dy, dx)
        return total * factor

    return [plane(size, size, lambda y, col, k=k: value(k, y, col)) for k in range(outputs)]


def add_bias(x, bias):
    return [[[v + bias(k) for v in row] for row in x[k]] for k in range(len(x))]


def activate(x, slope=0.2):
    return [[[v if v > 0 else slope * v for v in row] for row in channel] for channel in x]


def normalize(x, epsilon=1e-8):
    size = len(x[0])
    norms = plane(size, size, lambda y, c: math.sqrt(sum(k[y][c] ** 2 for k in x) / len(x) + epsilon))
    return [plane(size, size, lambda y, c, k=k: k[y][c] / norms[y][c]) for k in x]


def enlarge(x):
    return [plane(2 * len(k), 2 * len(k), lambda y, c, k=k: k[y // 2][c // 2]) for k in x]


def halve(x):
    return [plane(len(k) // 2, len(k) // 2, lambda y, c, k=k: sum(k[2 * y + i][2 * c + j] for i in (0, 1) for j in (0, 1)) / 4)
            for k in x]


def blend(a, b, share):
    return [[[u + (v - u) * share for u, v in zip(p, q)] for p, q in zip(r, s)] for r, s in zip(a, b)]


def unit(vector):
    norm = math.sqrt(sum(v * v for v in vector) / len(vector) + 1e-8)
    return [v / norm for v in vector]


def with_deviation(samples, groups, divisor):
    """Each sample with a channel more; groups: lists of their numbers."""
    made = [None] * len(samples)
    for group in groups:
        deviations = []
        for c in range(len(samples[0])):
            for y in range(4):
                for x in range(4):
                    values = [samples[n][c][y][x] for n in group]
                    mean = sum(values) / len(values)
                    deviations.append(math.sqrt(sum((v - mean) ** 2 for v in values) / divisor(len(values)) + 1e-8))
        for n in group:
            made[n] = samples[n] + [plane(4, 4, lambda y, x: sum(deviations) / len(deviations))]
    return made


def flat(x):
    return [v for channel in x for row in channel for v in row]


# The zoo.
DEPTHS = [4, 4, 2]


def zoo_networks(labels, channels, suffix):
    def layers(*sizes):
        state = collections.OrderedDict(
            (f"{name}{suffix}.{part}", Tensor(shape if part == "weight" else (shape[0],)))
            for name, shape in sizes for part in ("weight", "bias"))
        state._metadata = collections.OrderedDict([("", {"version": 1})])
        return state

    def generator():
        return layers(
            ("scaleLayers.0.0", (4, 4, 3, 3)), ("scaleLayers.0.1", (4, 4, 3, 3)), ("scaleLayers.1.0", (2, 4, 3, 3)),
            ("scaleLayers.1.1", (2, 2, 3, 3)), *((f"toRGBLayers.{i}", (channels, d, 1, 1)) for i, d in enumerate(DEPTHS)),
            ("formatLayer", (64, 5 + labels)), ("groupScale0.0", (4, 4, 3, 3)))

    discriminator = layers(
        ("scaleLayers.0.0", (4, 4, 3, 3)), ("scaleLayers.0.1", (4, 4, 3, 3)), ("scaleLayers.1.0", (2, 2, 3, 3)),
        ("scaleLayers.1.1", (4, 2, 3, 3)), *((f"fromRGBLayers.{i}", (d, channels, 1, 1)) for i, d in enumerate(DEPTHS)),
        ("decisionLayer", (1 + labels, 4)), ("groupScaleZero.0", (4, 5, 3, 3)), ("groupScaleZero.1", (4, 64)))
    return generator(), discriminator, generator()


def zoo_layer(state, suffix):
    """Convolution, bias, both times the constant of the layer."""
    def layer(name, x, size):
        weight, bias = state[f"{name}{suffix}.weight"], state[f"{name}{suffix}.bias"]
        constant = math.sqrt(2 / product(weight.shape[1:]))
        if len(weight.shape) == 2:
            return [(sum(weight(k, i) * v for i, v in enumerate(x)) + bias(k)) * constant for k in range(weight.shape[0])]
        biased = add_bias(convolve(x, weight.shape[2], weight.shape[0], size, weight, 1), bias)
        return [[[v * constant for v in row] for row in k] for k in biased]
    return layer


def zoo_generate(state, suffix, z, alpha, tanh):
    layer = zoo_layer(state, suffix)
    rows = [v if v > 0 else 0.2 * v for v in layer("formatLayer", unit(z), 4)]
    x = normalize([plane(4, 4, lambda y, c, k=k: rows[16 * k + 4 * y + c]) for k in range(4)])
    x = normalize(activate(layer("groupScale0.0", x, 4)))
    for scale in (0, 1):
        if scale == 1:
            old = enlarge(layer("toRGBLayers.1", x, 8))
        x = enlarge(x)
        for part in (0, 1):
            x = normalize(activate(layer(f"scaleLayers.{scale}.{part}", x, 8 << scale)))
    image = blend(layer("toRGBLayers.2", x, 16), old, alpha)
    return [[[math.tanh(v) if tanh else v for v in row] for row in channel] for channel in image]


def zoo_judge(state, suffix, images, alpha):
    layer = zoo_layer(state, suffix)
    features = []
    for image in images:
        x = activate(layer("fromRGBLayers.2", image, 16))
        for scale in (1, 0):
            for part in (0, 1):
                x = activate(layer(f"scaleLayers.{scale}.{part}", x, 8 << scale))
            x = halve(x)
            if scale == 1:
                x = blend(x, activate(layer("fromRGBLayers.1", halve(image), 8)), alpha)
        features.append(x)
    outputs = []
    for x in with_deviation(features, [[0, 1, 2, 3]], lambda n: n - 1):
        x = flat(activate(layer("groupScaleZero.0", x, 4)))
        hidden = [v if v > 0 else 0.2 * v for v in layer("groupScaleZero.1", x, 4)]
        outputs.append(layer("decisionLayer", hidden, 4))
    return outputs


def zoo(labels, channels, loss, suffix, save):
    generator, discriminator, averaged = zoo_networks(labels, channels, suffix)
    config = BaseConfig()
    config.__dict__.update(
        noiseVectorDim=5, categoryVectorDim=labels, latentVectorDim=5 + labels, dimOutput=channels, depthScale0=4, depthOtherScales=[4, 2],
        leakyReluLeak=0.2, perChannelNormalization=True, alpha=0.25, miniBatchStdDev=True, equalizedlR=True, initBiasToZero=True,
        lossCriterion=loss, learningRate=0.002, lambdaGP=5.0, epsilonD=0.01, weightConditionG=0.5, weightConditionD=1.0,
        attribKeysOrder={"rings": {"order": 1, "values": ["with"]}, "kind": {"order": 0, "values": ["gas", "ice"]}} if labels else None)
    z, images = latents(2, 5 + labels, labels), pictures(4, channels, 16)
    draw = lambda state: [flat(zoo_generate(state, suffix, v, 0.25, loss == "MSE")) for v in z]
    expected = {"generator": draw(generator), "averaged": draw(averaged), "discriminator": zoo_judge(discriminator, suffix, images, 0.25)}
    return save({"config": config, "netG": generator, "netD": discriminator, "avgG": averaged}), expected


# The official code on TensorFlow.
def maps(stage):
    return min(int(12 / 2 ** stage), 4)


def official_networks(settings, lod):
    fused, channels, labels = settings["fused_scale"], settings["num_channels"], settings["label_size"]
    up, down = ("Conv0_up", "Conv1_down") if fused else ("Conv0", "Conv1")
    seen = maps(1) + (settings["mbstd_group_size"] > 1)

    def network(name, *sizes):
        variables = [("lod", Scalar(lod))]
        for layer, shape, bias in sizes:
            variables += [(f"{layer}/weight", Array(shape)), (f"{layer}/bias", Array((bias,)))]
        return Network({"version": 2, "name": name, "static_kwargs": dict(settings, structure="linear"), "build_func_name": f"{name}_paper",
                        "build_module_src": "raise SystemExit('never run')\n", "variables": variables})

    def generator():
        return network(
            "G", ("4x4/Dense", (5 + labels, 16 * maps(1)), maps(1)), ("4x4/Conv", (3, 3, maps(1), maps(1)), maps(1)),
            ("ToRGB_lod1", (1, 1, maps(1), channels), channels),
            (f"8x8/{up}", (3, 3, maps(2), maps(1)) if fused else (3, 3, maps(1), maps(2)), maps(2)),
            ("8x8/Conv1", (3, 3, maps(2), maps(2)), maps(2)), ("ToRGB_lod0", (1, 1, maps(2), channels), channels))

    discriminator = network(
        "D", ("FromRGB_lod0", (1, 1, channels, maps(2)), maps(2)), ("8x8/Conv0", (3, 3, maps(2), maps(2)), maps(2)),
        (f"8x8/{down}", (3, 3, maps(2), maps(1)), maps(1)), ("FromRGB_lod1", (1, 1, channels, maps(1)), maps(1)),
        ("4x4/Conv", (3, 3, seen, maps(1)), maps(1)), ("4x4/Dense0", (16 * maps(1), maps(0)), maps(0)),
        ("4x4/Dense1", (maps(0), 1 + labels), 1 + labels))
    return generator(), discriminator, generator()


def official_layers(network, settings):
    arrays, scaled = dict(network.state["variables"]), settings["use_wscale"]

    def conv(name, x, size, gain=math.sqrt(2)):
        weight = arrays[f"{name}/weight"]
        kernel, _, inputs, outputs = weight.shape
        factor = gain / math.sqrt(kernel * kernel * inputs) if scaled else 1
        return add_bias(convolve(x, kernel, outputs, size, lambda k, c, y, col: weight(y, col, c, k), factor), arrays[f"{name}/bias"])

    def dense(name, x, gain=math.sqrt(2)):
        weight = arrays[f"{name}/weight"]
        factor = gain / math.sqrt(len(x)) if scaled else 1
        return [sum(weight(i, k) * v for i, v in enumerate(x)) * factor for k in range(weight.shape[1])]

    def wide(weight, k, c, y, x):
        """The kernel of 4×4 that sums the one of 3×3, which has a border of 0, at four places."""
        def padded(row, col):
            return weight(row - 1, col - 1, k, c) if 1 <= row <= 3 and 1 <= col <= 3 else 0
        return padded(y + 1, x + 1) + padded(y, x + 1) + padded(y + 1, x) + padded(y, x)

    def enlarging(name, x):
        """Each pixel adds to 4×4 pixels of an image twice as large."""
        weight = arrays[f"{name}/weight"]
        _, _, outputs, inputs = weight.shape
        size = len(x[0])
        factor = math.sqrt(2) / math.sqrt(9 * inputs) if scaled else 1
        made = [plane(2 * size, 2 * size, lambda y, col: 0.0) for _ in range(outputs)]
        for k in range(outputs):
            for c in range(inputs):
                for y in range(size):
                    for col in range(size):
                        for dy in range(4):
                            for dx in range(4):
                                row, column = 2 * y + dy - 1, 2 * col + dx - 1
                                if 0 <= row < 2 * size and 0 <= column < 2 * size:
                                    made[k][row][column] += x[c][y][col] * wide(weight, k, c, dy, dx) * factor
        return add_bias(made, arrays[f"{name}/bias"])

    def halving(name, x):
        weight = arrays[f"{name}/weight"]
        _, _, inputs, outputs = weight.shape
        size = len(x[0])
        factor = (math.sqrt(2) / math.sqrt(9 * inputs) if scaled else 1) / 4

        def value(k, y, col):
            total = 0.0
            for c in range(inputs):
                for dy in range(4):
                    for dx in range(4):
                        row, column = 2 * y + dy - 1, 2 * col + dx - 1
                        if 0 <= row < size and 0 <= column < size:
                            total += x[c][row][column] * wide(weight, c, k, dy, dx)
            return total * factor

        made = [plane(size // 2, size // 2, lambda y, col, k=k: value(k, y, col)) for k in range(outputs)]
        return add_bias(made, arrays[f"{name}/bias"])

    return arrays, conv, dense, enlarging, halving


def official_generate(network, settings, z, lod):
    arrays, conv, dense, enlarging, _ = official_layers(network, settings)
    slope = 0.2 if settings["use_leakyrelu"] else 0
    finish = lambda x: normalize(activate(x, slope), settings["pixelnorm_epsilon"])
    norm = math.sqrt(sum(v * v for v in z) / len(z) + settings["pixelnorm_epsilon"])
    rows = dense("4x4/Dense", [v / norm for v in z], math.sqrt(2) / 4)
    square = [plane(4, 4, lambda y, c, k=k: rows[16 * k + 4 * y + c]) for k in range(maps(1))]
    x = finish(conv("4x4/Conv", finish(add_bias(square, arrays["4x4/Dense/bias"])), 4))
    old = enlarge(conv("ToRGB_lod1", x, 4, 1))
    x = enlarging("8x8/Conv0_up", x) if settings["fused_scale"] else conv("8x8/Conv0", enlarge(x), 8)
    x = finish(conv("8x8/Conv1", finish(x), 8))
    return blend(conv("ToRGB_lod0", x, 8, 1), old, lod)


def official_judge(network, settings, images, lod):
    arrays, conv, dense, _, halving = official_layers(network, settings)
    features = []
    for image in images:
        x = activate(conv("8x8/Conv0", activate(conv("FromRGB_lod0", image, 8)), 8))
        x = activate(halving("8x8/Conv1_down", x)) if settings["fused_scale"] else halve(activate(conv("8x8/Conv1", x, 8)))
        features.append(blend(x, activate(conv("FromRGB_lod1", halve(image), 4)), lod))
    size = settings["mbstd_group_size"]
    if size > 1:
        count = len(images) // size
        features = with_deviation(features, [[n for n in range(len(images)) if n % count == m] for m in range(count)], lambda n: n)
    outputs = []
    for x in features:
        x = dense("4x4/Dense0", flat(activate(conv("4x4/Conv", x, 4))))
        hidden = [v + arrays["4x4/Dense0/bias"](k) for k, v in enumerate(x)]
        logits = dense("4x4/Dense1", [v if v > 0 else 0.2 * v for v in hidden], 1)
        outputs.append([v + arrays["4x4/Dense1/bias"](k) for k, v in enumerate(logits)])
    return outputs


def official(lod, **changes):
    settings = dict(num_channels=3, resolution=8, label_size=0, fmap_base=12, fmap_max=4, latent_size=5, use_wscale=True,
                    use_leakyrelu=True, fused_scale=True, mbstd_group_size=4, pixelnorm_epsilon=1e-8)
    settings.update(changes)
    networks = official_networks(settings, lod)
    labels = settings["label_size"]
    z, images = latents(2, 5 + labels, labels), pictures(8, settings["num_channels"], 8)
    draw = lambda network: [flat(official_generate(network, settings, v, lod)) for v in z]
    return pickle.dumps(networks, protocol=4), {
        "generator": draw(networks[0]), "averaged": draw(networks[2]), "discriminator": official_judge(networks[1], settings, images, lod)}


# The official code on Theano, 8×8.
def theano_network(builder, *shapes):
    values = []
    for shape, biases in shapes:
        values += [Array(shape), Array((), single([0.25 + 0.5 * DRAW.random()])), Array((biases,))]
    spec = {"func": builder, "num_channels": 3, "resolution": 8, "label_size": 0, "fmap_base": 12, "fmap_max": 4, "latent_size": 5,
            "use_wscale": True, "use_batchnorm": False, "tanh_at_end": None}
    return TheanoNetwork({"build_func_spec": spec, "build_module_src": "raise SystemExit\n", "param_values": values,
                          "toplevel_params": {"cur_lod": Array((), [0.0])}})


def theano_parts(network):
    values = iter(network.state["param_values"])
    while True:
        try:
            yield next(values), next(values).values[0], next(values)
        except StopIteration:
            return


def turned(part, x, size):
    """A convolution as mathematics has it: the kernel is turned; then the scale, then the bias."""
    weight, scale, bias = part
    kernel = weight.shape[2]
    return add_bias(convolve(x, kernel, weight.shape[0], size,
                             lambda k, c, y, col: weight(k, c, kernel - 1 - y, kernel - 1 - col), scale), bias)


def pointwise(part, x, size):
    weight, scale, bias = part
    return add_bias(convolve(x, 1, weight.shape[1], size, lambda k, c, y, col: weight(c, k), scale), bias)


def theano_generate(network, z):
    dense, conv, conv0, conv1, rgb, _ = theano_parts(network)
    weight, scale, bias = dense
    z = unit(z)
    square = [plane(4, 4, lambda y, col, k=k: sum(weight(k, i, y, col) * v for i, v in enumerate(z)) * scale) for k in range(4)]
    x = normalize(activate(add_bias(square, bias)))
    x = normalize(activate(turned(conv, x, 4)))
    x = normalize(activate(turned(conv0, enlarge(x), 8)))
    x = normalize(activate(turned(conv1, x, 8)))
    return pointwise(rgb, x, 8)


def theano_judge(network, images):
    rgb, conv0, conv1, _, conv, dense0, dense1 = theano_parts(network)
    features = [halve(activate(turned(conv1, activate(turned(conv0, activate(pointwise(rgb, image, 8)), 8)), 8))) for image in images]
    outputs = []
    for x in with_deviation(features, [list(range(len(images)))], lambda n: n):
        x = activate(turned(conv, x, 4))
        weight, scale, bias = dense0
        hidden = [sum(weight(k, c, 3 - y, 3 - col) * x[c][y][col] for c in range(4) for y in range(4) for col in range(4)) * scale + bias(k)
                  for k in range(4)]
        weight, scale, bias = dense1
        outputs.append([sum(weight(i, 0) * (v if v > 0 else 0.2 * v) for i, v in enumerate(hidden)) * scale + bias(0)])
    return outputs


def theano():
    generator = lambda: theano_network(
        "G_paper", ((4, 5, 4, 4), 4), ((4, 4, 3, 3), 4), ((3, 4, 3, 3), 3), ((3, 3, 3, 3), 3), ((3, 3), 3), ((4, 3), 3))
    discriminator = theano_network(
        "D_paper", ((3, 3), 3), ((3, 3, 3, 3), 3), ((4, 3, 3, 3), 4), ((3, 4), 4), ((4, 5, 3, 3), 4), ((4, 4, 4, 4), 4), ((4, 1), 1))
    networks = (generator(), discriminator, generator())
    z, images = latents(2, 5, 0), pictures(8, 3, 8)
    draw = lambda network: [flat(theano_generate(network, v)) for v in z]
    return save_python2(networks), {"generator": draw(networks[0]), "averaged": draw(networks[2]),
                                    "discriminator": theano_judge(networks[1], images)}


# Inputs, which the tests compute too.
def latents(count, size, labels):
    return [[(1.0 if i - (size - labels) == n % labels else 0.0) if i >= size - labels else math.sin(1 + 2.3 * (n * size + i))
             for i in range(size)] for n in range(count)]


def pictures(count, channels, size):
    return [[plane(size, size, lambda y, x, c=c, n=n: math.sin(0.7 * (((n * channels + c) * size + y) * size + x) + n * n))
             for c in range(channels)] for n in range(count)]


def write(folder, name, made):
    content, expected = made
    expected = {network: [[round(v, 7) for v in row] for row in rows] for network, rows in expected.items()}
    for path, data in ((name, content), (f"{name}.json", json.dumps(expected).encode())):
        with open(os.path.join(folder, f"{path}.gz"), "wb") as file:
            file.write(gzip.compress(data, 9, mtime=0))


if __name__ == "__main__":
    write(sys.argv[1], "zoo-stream.pth", zoo(3, 3, "WGANGP", ".module", save_stream))
    write(sys.argv[1], "zoo-zip.pth", zoo(0, 1, "MSE", "", save_zip))
    write(sys.argv[1], "official-fused.pkl", official(0.25, label_size=2))
    write(sys.argv[1], "official-plain.pkl", official(0.0, num_channels=1, use_wscale=False, use_leakyrelu=False, fused_scale=False,
                                                      mbstd_group_size=0, pixelnorm_epsilon=0.25))
    write(sys.argv[1], "theano.pkl", theano())
