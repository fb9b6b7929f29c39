using ChainCloud.TestKit.Processes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace ChainCloud.Engine.Tests.Conformance;

/// <summary>The engine, compiled anew from its sources with something changed in them: its public face alone, without bodies.</summary>
internal static class MutatedEngine
{
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Threading; global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest);

    private static readonly IReadOnlyDictionary<string, string> Sources = Directory
        .EnumerateFiles(Path.Combine(Binaries.Repository, "silo/ChainCloud.EmbeddedEngine"), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
        // Half of it is written by a generator, and nothing of it is public.
        .Where(path => Path.GetFileName(path) != "Log.cs")
        .ToDictionary(path => path, File.ReadAllText);

    /// <summary>The engine with each place of <paramref name="original"/> changed; fails when there is none.</summary>
    public static MetadataReference With(string original, string mutant)
    {
        Assert.Contains(Sources.Values, text => text.Contains(original, StringComparison.Ordinal));
        return Compile(Sources.Values.Select(text => text.Replace(original, mutant, StringComparison.Ordinal)));
    }

    /// <summary>The engine as it is, and this beside it.</summary>
    public static MetadataReference And(string more) => Compile(Sources.Values.Append(more));

    private static PortableExecutableReference Compile(IEnumerable<string> sources)
    {
        var compilation = CSharpCompilation.Create(
            "mutant",
            sources.Append(ImplicitUsings).Select(text => CSharpSyntaxTree.ParseText(text, Language)),
            AssemblyShape.Framework,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image, options: new EmitOptions(metadataOnly: true));
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}
