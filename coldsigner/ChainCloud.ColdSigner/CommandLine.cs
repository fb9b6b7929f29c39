using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ChainCloud.ColdSigner;

/// <summary>Exit codes of every command, for scripts.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A rule said no; nothing changed.</summary>
    public const int Refused = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Disk, memory, a missing library: nothing that a rule decided.</summary>
    public const int Fault = 3;
}

/// <summary>Runs one command line and turns the three kinds of failure into exit codes.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs; prints faults without a stack trace, since what they hold is for the log of nobody.</summary>
    public static int Run(string[] args, params ReadOnlySpan<Command> groups) => Run(args, Console.Out, Console.Error, groups);

    /// <summary>The same with other outputs, for tests.</summary>
    public static int Run(string[] args, TextWriter output, TextWriter error, params ReadOnlySpan<Command> groups)
    {
        var root = new RootCommand("coldsigner: the offline side of ChainCloud. Receive vault, send vault and V-Device.");
        foreach (var group in groups)
        {
            root.Subcommands.Add(group);
        }

        var parsed = root.Parse(args);
        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        try
        {
            if (parsed.Errors.Count == 0 || parsed.Action is HelpAction)
            {
                return parsed.Invoke(configuration);
            }

            foreach (var mistake in parsed.Errors)
            {
                error.WriteLine(mistake.Message);
            }

            error.WriteLine("--help shows what is possible.");
            return ExitCode.Usage;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException and not System.Diagnostics.UnreachableException)
        {
            error.WriteLine($"fault: {fault.Message}");
            return ExitCode.Fault;
        }
    }

    /// <summary>Makes a command whose action returns an exit code. The writers are those of the invocation.</summary>
    public static Command WithAction(this Command command, Func<ParseResult, Terminal, int> action)
    {
        command.SetAction(parsed => action(parsed, new Terminal(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error)));
        return command;
    }
}

/// <summary>The two texts that a command writes: results, and everything for the person in front of it.</summary>
internal sealed record Terminal(TextWriter Output, TextWriter Error)
{
    /// <summary>Prints a refusal and gives its exit code.</summary>
    public int Refuse(Problem problem)
    {
        Error.WriteLine($"refused: {problem}");
        return ExitCode.Refused;
    }

    /// <summary>Prints what a success says, or refuses.</summary>
    public int Show<T>(Result<T> result, Func<T, string> text)
    {
        if (!result.TryGet(out var value, out var problem))
        {
            return Refuse(problem);
        }

        Output.WriteLine(text(value));
        return ExitCode.Done;
    }
}
