import json

import torch
import torch.nn.functional as F
from safetensors import safe_open


class Generator(torch.nn.Module):
    """The generator of a Progressive GAN: latents [N, latent] (and labels [N, labels]) to images [N, C, R, R] in [-1, 1]."""

    def __init__(self, path):
        super().__init__()
        with safe_open(path, "pt") as file:
            self.config = json.loads(file.metadata()["pggan.generator"])
            for name in file.keys():
                self.register_buffer(name.replace(".", "_"), file.get_tensor(name))

    def forward(self, latents, labels=None):
        config, fade = self.config, self.config["fade"]
        x = latents if labels is None else torch.cat([latents, labels], dim=1)
        x = self.norm(x) if config["normalize_latents"] else x
        weight, bias = self.arrays("4x4.dense")
        side = 4 if len(bias) == len(weight) else 1  # a bias for each pixel and channel, or for each channel
        x = self.finish((x @ weight.t()).view(len(x), -1, 4, 4) + bias.view(-1, side, side))
        x = self.finish(self.conv("4x4.conv", x)) if config["two_convolutions"] else x
        previous, resolution = x, 4
        while resolution < config["resolution"]:
            previous, resolution = x, 2 * resolution
            x = F.interpolate(x, scale_factor=2, mode="bilinear" if config["bilinear"] else "nearest")
            x = self.finish(self.conv(f"{resolution}x{resolution}.conv0", x))
            x = self.finish(self.conv(f"{resolution}x{resolution}.conv1", x)) if config["two_convolutions"] else x
        image = self.conv(f"{resolution}x{resolution}.torgb", x)
        if fade < 1:
            old = self.conv(f"{resolution // 2}x{resolution // 2}.torgb", previous)
            image = torch.lerp(F.interpolate(old, scale_factor=2, mode="nearest"), image, fade)
        return (image.tanh() if config["tanh"] else image).clamp(-1, 1)

    def arrays(self, layer):
        name = layer.replace(".", "_")
        return getattr(self, f"{name}_weight"), getattr(self, f"{name}_bias")

    def conv(self, layer, x):
        weight, bias = self.arrays(layer)
        return F.conv2d(x, weight, bias, padding=weight.shape[2] // 2)

    def finish(self, x):
        x = F.leaky_relu(x, self.config["slope"])
        return self.norm(x) if self.config["pixel_norm"] else x

    def norm(self, x):
        return x * torch.rsqrt(x.square().mean(dim=1, keepdim=True) + self.config["epsilon"])
