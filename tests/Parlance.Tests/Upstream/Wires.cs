using Parlance.Tests.Support;

namespace Parlance.Tests.Upstream;

/// <summary>The bytes in <c>fixtures/upstream</c>, as OpenAI documents them.</summary>
internal static class Wires
{
    /// <summary>Frames of <c>hello.sse</c>: the role, <c>Hel</c>, <c>lo!</c>, the finish, the usage, the done marker.</summary>
    private static readonly string[] s_hello = Read("hello.sse").Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

    public static string Read(string file) => File.ReadAllText(RepositoryRoot.Combine($"fixtures/upstream/{file}"));

    /// <summary>Some frames of the stream that says <c>Hello!</c>.</summary>
    public static string Hello(Range frames) => string.Concat(s_hello[frames].Select(frame => frame + "\n\n"));

    /// <summary>All of it.</summary>
    public static string Hello() => Hello(..);
}
