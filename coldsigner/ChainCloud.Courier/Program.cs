using System.CommandLine;
using System.CommandLine.Help;
using ChainCloud.Courier;

var root = new RootCommand("Carries frames between a ChainCloud gateway and the spool folder of one offline device. Holds no key.");
root.Subcommands.Add(RunCommand.Create());

var parsed = root.Parse(args);
if (parsed.Errors.Count == 0 || parsed.Action is HelpAction)
{
    return await parsed.InvokeAsync();
}

foreach (var mistake in parsed.Errors)
{
    Console.Error.WriteLine(mistake.Message);
}

Console.Error.WriteLine("--help shows what is possible.");
return RunCommand.Usage;
