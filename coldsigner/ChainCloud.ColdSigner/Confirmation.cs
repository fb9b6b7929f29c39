namespace ChainCloud.ColdSigner;

/// <summary>Questions to the person in front of the device. Without a keyboard the answer is no.</summary>
internal static class Confirmation
{
    /// <summary>What the person typed or gave as an option; null when there is neither.</summary>
    public static string? Ask(string? given, string question, Terminal terminal)
    {
        if (given is not null || Console.IsInputRedirected)
        {
            return given;
        }

        terminal.Error.Write(question);
        return Console.ReadLine();
    }

    /// <summary>True for "yes" in full; the default is no.</summary>
    public static bool Yes(bool given, string question, Terminal terminal) =>
        given || Ask(null, $"{question} Type yes to agree: ", terminal) == "yes";
}
