using ChainCloud.Simulation;

if (CommandLine.Parse(args) is not { } line)
{
    Console.Error.WriteLine(CommandLine.Help);
    return 2;
}

using var template = Template.Make();
return line.Break is null ? new Report(line, template).Play() : Mutations.Find(line, template);
