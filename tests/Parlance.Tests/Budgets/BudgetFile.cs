using Parlance.Benchmarks.Run;
using Parlance.Tests.Support;

namespace Parlance.Tests.Budgets;

/// <summary><c>bench/budgets.json</c>, read as the benchmarks read it.</summary>
internal static class BudgetFile
{
    public static IReadOnlyDictionary<string, Budget> Budgets { get; } = Budget.Read(RepositoryRoot.Combine("bench/budgets.json"));
}
