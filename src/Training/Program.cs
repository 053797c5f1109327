using PGGan.Training.Commands;

return CommandLine.Run(args);
