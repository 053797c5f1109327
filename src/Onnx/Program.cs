using PGGan.Onnx;
using PGGan.Training.Commands;

return CommandLine.Run(args, OnnxFeatures.Open, JoinCommand.Create());
