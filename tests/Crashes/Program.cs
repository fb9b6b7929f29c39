using ChainCloud.Crashes;

return await CommandLine.Run(args, Console.Out, Console.Error);
