"""Tests that run for long, and therefore without being traced: tracing would make them three times as slow.

What they reach, quicker tests reach too: the whole of the code is covered without them. They are named here, file by file, and
run in a process of their own (`make pytest`): what they leave behind would hide from the others what is computed only once.
"""

from __future__ import annotations

from typing import Final

UNTRACED: Final = {
    "asking/test_answer_form.py": {
        "test_examples_and_answers_keep_to_the_schemas_of_their_rule",
    },
    "asking/test_rules.py": {
        "test_every_rule_that_explains_itself_is_listed_and_asked_here",
    },
    "asking/test_wrong_questions.py": {
        "test_any_value_of_any_parameter_is_answered_or_named",
    },
    "assistants/test_assistant.py": {
        "test_each_rule_is_a_tool_with_its_schemas_and_answers_as_asked_by_name",
    },
    "attacks/test_line_ends.py": {
        "test_every_end_of_a_line_is_one_in_every_file",
        "test_what_is_no_end_of_a_line_hides_no_row",
    },
    "attacks/test_names.py": {
        "test_every_option_means_the_file_of_that_name",
    },
    "attacks/test_places_of_outputs.py": {
        "test_a_link_or_a_second_name_is_replaced_and_what_it_leads_to_stays",
        "test_what_is_no_file_stays_as_it_is",
    },
    "attacks/test_what_was_settled_before.py": {
        "test_a_cancellation_that_rests_on_no_such_visit_is_rejected",
        "test_what_contradicts_itself_refuses_the_run_by_its_line",
    },
    "batch/kinds/test_cells.py": {
        "test_a_word_for_nothing_is_an_empty_cell",
        "test_what_is_unclear_is_rejected_and_nothing_else_changes",
        "test_what_means_the_same_has_the_same_money",
    },
    "batch/kinds/test_files.py": {
        "test_every_kind_of_file_is_read_as_it_must",
    },
    "batch/kinds/test_mixes.py": {
        "test_mixes_are_mixes",
        "test_of_every_mix_what_is_clear_is_settled_and_nothing_else",
    },
    "batch/kinds/test_readers.py": {
        "test_every_option_that_names_a_file_is_said",
    },
    "batch/kinds/test_types.py": {
        "test_any_other_type_is_refused_by_its_column",
        "test_times_whose_zone_is_said_mean_the_day_there",
        "test_what_else_may_be_typed_is_read_as_its_text",
        "test_what_is_typed_means_the_same",
    },
    "batch/test_agreement.py": {
        "test_columns_agree_with_the_ledger_to_the_fen",
        "test_months_one_after_another_give_the_year_at_once",
    },
    "batch/test_audit_beyond_memory.py": {
        "test_a_run_that_ends_midway_leaves_nothing_and_a_dead_ones_rest_is_cleared",
        "test_memory_stays_within_the_budget",
        "test_parts_on_disk_give_the_same_report",
    },
    "batch/test_auditing.py": {
        "test_a_month_is_what_was_paid_on_its_days_less_what_came_back_on_them",
        "test_every_breakdown_adds_up_to_the_whole",
        "test_opening_balances_count_as_paid_and_right",
        "test_the_columns_find_what_the_plain_audit_finds",
        "test_the_columns_follow_a_notice_without_annual_limits_and_with_two_classes",
        "test_the_columns_know_the_place_and_what_was_known",
        "test_the_order_of_the_rows_does_not_matter_from_day_to_day",
    },
    "batch/test_beyond_memory.py": {
        "test_memory_stays_within_the_budget",
        "test_parts_on_disk_give_the_same_bytes",
    },
    "batch/test_columns_fold.py": {
        "test_a_year_is_paid_to_the_fen",
    },
    "batch/test_dry_run.py": {
        "test_a_run_says_where_the_header_was_unless_it_was_the_first_row",
    },
    "batch/test_earlier_files.py": {
        "test_a_year_without_its_opening_balance_is_rejected_and_never_negative",
        "test_an_earlier_file_that_is_at_odds_with_itself_is_refused",
    },
    "batch/test_encodings.py": {
        "test_no_file_of_any_kind_is_of_two_encodings",
    },
    "batch/test_faults.py": {
        "test_a_disk_that_fails_while_parts_wait_on_it_is_told",
        "test_a_disk_that_fills_up_at_any_stage_is_told_and_the_old_output_stays",
        "test_a_disk_too_small_is_told_and_one_large_enough_holds_all",
        "test_an_input_that_changes_while_it_is_read_is_refused",
        "test_killed_at_any_moment_outputs_are_whole_or_absent_and_the_next_run_clears_up",
    },
    "batch/test_fold.py": {
        "test_by_the_loop_or_without_and_shared_out_the_result_is_the_rule",
        "test_with_one_rate_for_all_the_result_is_the_rule",
    },
    "batch/test_given_tables.py": {
        "test_every_type_of_every_column_of_balances_is_understood_or_refused_by_name",
        "test_every_type_of_every_column_of_visits_is_understood_or_refused_by_name",
        "test_the_same_meaning_is_the_same_money",
    },
    "batch/test_hostile_names.py": {
        "test_every_command_reads_and_writes_the_file_of_that_name",
    },
    "batch/test_id_notes.py": {
        "test_balances_that_may_be_in_fen_are_told",
        "test_the_note_is_the_same_however_the_rows_stand",
    },
    "batch/test_mended_rejects.py": {
        "test_mended_rejects_settle_to_what_the_mended_whole_does",
    },
    "batch/test_output_look.py": {
        "test_what_was_written_for_people_is_read_back",
    },
    "batch/test_outputs.py": {
        "test_progress_tells_how_much_is_read",
    },
    "batch/test_parquet_files.py": {
        "test_no_width_of_a_number_is_a_traceback",
    },
    "batch/test_people_and_changes_beyond_memory.py": {
        "test_a_change_in_parts_costs_the_same",
        "test_memory_stays_within_the_budget",
        "test_people_in_parts_are_helped_the_same",
    },
    "batch/test_poisoned_files.py": {
        "test_a_gzip_bomb_is_refused_within_little_memory",
        "test_a_zip_bomb_is_refused_before_it_goes_off",
    },
    "batch/test_premium_file.py": {
        "test_a_year_is_taken_exactly_where_the_rule_takes_it",
        "test_each_row_is_helped_as_one_person_is_or_stands_among_the_rejects",
    },
    "batch/test_profile.py": {
        "test_what_a_profile_maps_is_read_as_if_an_option_mapped_it",
    },
    "batch/test_refunds.py": {
        "test_a_flag_is_understood_by_its_values",
        "test_a_refund_is_understood_in_whole_or_told_by_every_command",
        "test_only_the_whole_of_a_visit_is_given_back",
    },
    "batch/test_rejects.py": {
        "test_a_file_of_which_no_row_may_be_rejected_is_refused_or_done",
        "test_an_amount_of_an_earlier_file_is_exact_in_every_format",
    },
    "batch/test_row_counts.py": {
        "test_one_row_more_or_less_changes_nothing",
    },
    "batch/test_settle_table.py": {
        "test_a_table_is_settled_as_the_file_with_the_same_cells",
    },
    "batch/test_sources.py": {
        "test_several_files_are_one_table",
    },
    "batch/test_spark_partitions.py": {
        "test_partitions_find_and_reject_what_the_audit_of_a_file_does",
        "test_partitions_find_what_the_plain_audit_finds",
        "test_partitions_settle_to_the_fen_as_the_ledger",
    },
    "batch/test_times_of_day.py": {
        "test_however_a_file_is_sorted_its_times_order_the_day",
    },
    "batch/test_total_rows.py": {
        "test_rows_are_the_same_only_in_every_cell",
        "test_rows_that_stand_twice_are_told_by_their_lines_where_a_record_takes_several",
    },
    "batch/test_what_if_file.py": {
        "test_the_columns_agree_with_the_ledger",
    },
    "batch/test_wide_rejects.py": {
        "test_rejects_are_the_same_in_many_parts",
        "test_rows_that_name_no_visit_or_person_do_not_belong_together",
        "test_rows_with_a_fault_in_every_cell_keep_to_the_budget",
        "test_wide_rejects_keep_to_the_budget",
    },
    "batch/test_workbooks.py": {
        "test_a_cell_that_is_no_value_is_a_fault_in_every_column_that_is_used",
        "test_another_reader_reads_the_same",
        "test_no_command_takes_such_a_cell_for_another",
        "test_the_quick_way_and_the_careful_way_read_the_same",
    },
    "benchmarks/test_benchmarks_agree.py": {
        "test_a_hospital_gets_its_visits_done",
        "test_all_contestants_agree_to_the_fen",
        "test_what_a_person_waits_for_is_shown",
    },
    "cli/test_conform.py": {
        "test_vectors_as_a_table",
    },
    "cli/test_first_runs.py": {
        "test_a_home_and_a_cache_that_cannot_be_written_to_make_no_difference",
        "test_two_first_runs_at_once_do_not_disturb_each_other",
    },
    "cli/test_hostile_json.py": {
        "test_every_place_where_json_is_read_is_among_these",
    },
    "cli/test_options.py": {
        "test_no_value_of_any_option_is_a_fault_of_ours",
    },
    "cli/test_standard_input.py": {
        "test_standard_input_is_read_as_a_file",
    },
    "counter/test_access.py": {
        "test_axe_finds_nothing_on_any_question",
        "test_nothing_is_wider_than_the_window",
    },
    "differential/test_case_files.py": {
        "test_a_mistake_on_one_side_is_found_by_the_case_files",
        "test_two_implementations_settle_every_case_file_to_the_same_fen",
    },
    "differential/test_generated_years.py": {
        "test_a_mistake_on_one_side_is_found_told_and_made_small",
        "test_two_implementations_settle_every_year_to_the_same_fen",
    },
    "doors/test_every_door.py": {
        "test_a_visit_costs_the_same",
        "test_every_rule_is_answered_alike",
    },
    "facilities/test_assessment.py": {
        "test_the_order_of_criteria_and_alternatives_changes_nothing",
        "test_what_is_decided_stays_whatever_the_unknown_figures_are",
        "test_what_is_decided_without_some_facts_is_so_with_them",
    },
    "facilities/test_registry.py": {
        "test_every_spelling_finds_exactly_its_own_facility_given_its_county",
    },
    "facilities/test_targets.py": {
        "test_as_many_more_as_it_says_reach_it_and_one_fewer_does_not",
        "test_no_count_is_above_its_population",
    },
    "fuzzing/test_corpus.py": {
        "test_a_search_begins_with_inputs_that_are_answered_or_refused",
        "test_what_is_kept_is_answered_or_refused",
    },
    "generated_pages/test_api_pages.py": {
        "test_a_rule_stands_there_with_its_parameters",
        "test_both_languages_describe_the_same",
        "test_every_page_has_names_and_a_line_in_the_list",
        "test_every_public_name_stands_on_exactly_one_page",
        "test_the_everyday_names_stand_by_their_short_path",
    },
    "generated_pages/test_every_page.py": {
        "test_a_block_holds_all_of_its_lines",
        "test_a_text_is_shown_as_it_is",
        "test_both_languages_have_the_same_pages",
        "test_every_link_leads_to_one_place",
        "test_every_page_stands_in_the_contents",
        "test_every_table_has_as_many_cells_in_each_row",
        "test_pages_are_written_once_and_stale_ones_go",
        "test_pages_written_by_hand_are_none_of_them",
        "test_the_chinese_pages_hold_no_english_sentence",
        "test_the_english_pages_hold_no_chinese_but_quoted_names",
        "test_the_examples_of_the_makers_run",
        "test_the_first_part_of_a_docstring_becomes_markdown",
        "test_what_is_written_is_never_committed",
        "test_words_of_a_program_are_shown_as_they_are",
    },
    "generated_pages/test_notice_pages.py": {
        "test_a_notice_that_another_replaces_or_withdraws_says_so",
        "test_every_reading_is_explained_with_its_reason",
        "test_it_holds_every_row_reading_anomaly_and_example",
        "test_it_says_of_every_clause_what_becomes_of_it",
        "test_it_says_what_the_head_says",
        "test_the_map_has_a_line_for_every_clause",
    },
    "generated_pages/test_proofs_pages.py": {
        "test_every_test_that_is_linked_to_is_there_and_listed",
        "test_the_tests_that_clauses_name_are_there_too",
    },
    "generated_pages/test_rule_pages.py": {
        "test_a_long_answer_is_folded_away_and_a_short_one_is_not",
        "test_it_names_every_clause_with_what_it_says_and_every_reading",
        "test_it_says_what_the_rule_declares",
        "test_it_speaks_for_the_places_of_the_rule_and_for_no_others",
        "test_its_request_is_answered_as_it_shows",
        "test_its_session_and_its_command_print_what_it_shows",
        "test_the_limits_stand_there_to_the_yuan_with_their_clauses",
        "test_the_rows_that_it_shows_are_those_of_the_places_that_it_speaks_for",
    },
    "his/test_faults.py": {
        "test_what_is_hostile_is_refused_quickly",
    },
    "his/test_message_answer.py": {
        "test_a_cancellation_is_the_mirror_and_both_together_are_nothing",
        "test_a_preview_is_the_settlement_without_its_id",
        "test_every_answer_is_the_rules_and_keeps_every_identity",
    },
    "his/test_messages.py": {
        "test_messages_of_every_dialect_come_back",
    },
    "his/test_mutated_messages.py": {
        "test_messages_changed_at_random_are_answered_or_refused",
    },
    "his/test_nodes.py": {
        "test_what_is_written_is_read_again_with_every_field_nobody_knows",
    },
    "his/test_withdrawals.py": {
        "test_many_lines_are_withdrawn_quickly",
    },
    "mutation/test_mistakes.py": {
        "test_a_mistake_changes_the_code_and_moves_no_line",
    },
    "mutation/test_results.py": {
        "test_every_mistake_that_is_not_found_has_a_reason_and_every_reason_a_mistake",
        "test_of_a_hundred_mistakes_that_mean_something_98_are_found",
    },
    "notices/test_notice_files.py": {
        "test_a_hostile_file_is_a_clear_error_and_soon",
    },
    "notices/test_schema.py": {
        "test_a_missing_key_is_missed_by_both_or_by_neither",
        "test_a_wrong_kind_of_value_is_refused_at_its_key",
        "test_an_unknown_key_is_refused_where_it_stands",
    },
    "notices/test_shipped_notices.py": {
        "test_every_rule_of_a_clause_is_a_public_name",
    },
    "reconciling/test_amount_causes.py": {
        "test_a_step_left_out_is_found_or_another_one_that_gives_the_same",
        "test_what_nothing_explains_stays_open",
    },
    "reconciling/test_answered_statements.py": {
        "test_what_is_missing_on_one_side_comes_back_and_nothing_else",
    },
    "reconciling/test_comparing.py": {
        "test_a_list_is_level_with_itself",
        "test_every_planted_mistake_is_found_by_its_name_and_nothing_else_is",
        "test_ids_of_one_hash_are_told_apart",
        "test_less_is_known_without_ids_of_the_platform_and_the_same_is_found",
        "test_lists_that_change_places_have_mirrored_differences",
        "test_sums_add_up_to_the_fen_on_both_sides",
        "test_the_order_of_rows_does_not_matter",
    },
    "reconciling/test_list_rows.py": {
        "test_a_list_in_pieces_says_what_it_says_as_a_whole",
    },
    "reconciling/test_received_answers.py": {
        "test_an_answer_tells_what_the_whole_list_tells",
    },
    "reconciling/test_reconciled_files.py": {
        "test_parts_on_disk_give_the_same",
    },
    "service/test_description.py": {
        "test_it_keeps_to_its_description",
    },
    "stand_in/test_books_and_ledger.py": {
        "test_the_books_equal_the_ledger_after_every_step",
    },
    "stand_in/test_hospital_examples.py": {
        "test_a_mistake_of_the_system_in_javascript_is_found_by_name",
        "test_a_mistake_of_the_system_in_python_is_found_by_name",
        "test_the_honest_system_in_javascript_is_not_blamed",
        "test_the_honest_system_in_python_is_not_blamed_whatever_it_meets",
    },
    "stand_in/test_hospitals_in_other_languages.py": {
        "test_a_system_in_java",
    },
    "stand_in/test_mutated_requests.py": {
        "test_requests_changed_at_random_are_answered_or_refused",
    },
    "stand_in/test_processes.py": {
        "test_killed_in_the_middle_of_calls_it_holds_what_it_had_answered",
    },
    "stand_in/test_statement_machine.py": {
        "test_a_dishonest_hospital_differs_by_what_it_did",
        "test_an_honest_hospital_is_level_after_every_step",
    },
    "stand_in/test_statements.py": {
        "test_a_file_comes_in_every_form_in_use",
    },
    "tcm/test_ledger.py": {
        "test_cancelling_the_last_settlement_restores_what_was_paid",
        "test_other_conditions_change_nothing",
        "test_what_a_ledger_gives_is_whole",
    },
    "tcm/test_strategies.py": {
        "test_a_history_reaches",
        "test_the_edges_of_the_limits_are_among_the_amounts",
    },
    "test_claims.py": {
        "test_a_claim_without_a_test_stops_the_build",
    },
    "test_coverage_map.py": {
        "test_every_clause_with_a_rule_has_a_test_or_a_worked_example",
        "test_every_mark_names_a_clause_or_reading_that_exists",
        "test_every_reading_of_the_payment_rule_has_a_test",
    },
    "test_days.py": {
        "test_any_text_is_a_day_or_has_a_cause",
    },
    "test_docs.py": {
        "test_the_commands_of_the_page_print_what_it_says",
        "test_the_python_examples_of_the_page_run",
    },
    "test_doctests.py": {
        "test_the_examples_of_the_module_hold",
    },
    "test_examples.py": {
        "test_the_english_examples_are_what_the_page_prints_in_english",
        "test_where_the_examples_ran_is_left",
    },
    "test_reference.py": {
        "test_the_example_and_its_answer_fit_their_schemas",
        "test_what_is_no_question_and_no_answer_does_not_fit",
    },
    "test_search_pages.py": {
        "test_every_page_that_holds_a_word_is_found_and_its_excerpt_shows_it",
        "test_every_title_finds_its_page_first",
        "test_everyday_words_lead_to_the_page_that_answers",
        "test_the_page_is_for_everyone_and_fits_a_telephone",
        "test_the_page_shows_what_is_found_from_any_directory",
    },
    "test_site.py": {
        "test_what_is_copied_has_no_prompt",
    },
    "test_suite.py": {
        "test_what_may_be_left_out_is_listed_and_no_file_of_ours_is_among_it",
    },
    "test_terms.py": {
        "test_no_text_in_code_mixes_the_terms",
    },
    "testing/conform/test_golden_vectors.py": {
        "test_odd_notices_have_vectors_too",
    },
    "testing/conform/test_mistakes.py": {
        "test_a_mistake_that_nobody_knows_is_told_by_what_it_does",
        "test_a_planted_mistake_is_one_group_with_its_name",
        "test_a_report_names_what_was_tried_against_what",
        "test_a_sign_and_a_sum_of_a_cancellation_are_told_apart",
        "test_an_implementation_that_is_wrong_throughout_is_one_group",
        "test_another_rate_is_told_by_the_clause_of_the_rate",
        "test_two_planted_mistakes_are_two_groups",
    },
    "testing/conform/test_planted_mistakes.py": {
        "test_a_mistake_in_a_visit_is_found_and_made_small",
        "test_a_mistake_in_a_visit_is_found_in_histories_too",
        "test_a_mistake_in_a_year_is_found_and_made_small",
        "test_a_right_implementation_passes",
        "test_other_rates_are_looked_up_when_cases_are_drawn",
        "test_the_rule_written_a_second_time_passes",
        "test_where_half_a_fen_comes_out_its_rounding_is_checked",
        "test_where_no_half_fen_comes_out_every_rounding_of_halves_is_right",
    },
    "testing/conform/test_protocol.py": {
        "test_every_case_is_of_the_schema",
    },
    "testing/conform/test_pytest_plugin.py": {
        "test_a_wrong_one_fails_with_the_smallest_visit_and_the_clause",
        "test_the_settings_name_implementations_too",
    },
    "testing/conform/test_reference_adapters.py": {
        "test_at_60_percent_half_to_even_is_no_mistake",
        "test_golden_vectors_find_every_planted_mistake",
        "test_the_kit_finds_every_planted_mistake_and_makes_it_small",
        "test_the_kit_finds_nothing_wrong_with_them",
        "test_the_reference_adapters_are_right",
    },
    "testing/conform/test_results.py": {
        "test_a_file_of_results_fits_its_schema_and_is_read_back",
    },
    "testing/conform/test_search.py": {
        "test_a_seed_repeats_the_cases_and_another_draws_others",
        "test_distinct_mistakes_are_told_apart",
        "test_enough_failures_end_the_search",
        "test_fixed_cases_come_first_and_as_many_drawn_as_asked_for",
    },
    "testing/conform/test_url_adapter.py": {
        "test_a_service_with_the_whole_rule_agrees_with_the_library",
    },
    "testing/conform/test_vector_files.py": {
        "test_the_document_begins_with_its_schema_and_fits_it",
    },
    "testing/conform/test_vectors_find_mistakes.py": {
        "test_every_mistake_is_found",
    },
    "testing/strategies/test_inputs.py": {
        "test_a_paid_history_can_be_audited",
        "test_a_single_visit_reaches",
    },
    "testing/strategies/test_message_sequences.py": {
        "test_an_unusual_form_means_the_same",
        "test_every_fault_occurs_with_its_settlement",
        "test_the_amounts_are_those_of_the_rule",
    },
    "testing/test_entry_points.py": {
        "test_hypothesis_knows_every_type_once_the_package_is_installed",
        "test_pytest_finds_the_plugin_and_runs_undisturbed",
    },
    "testing/test_places.py": {
        "test_a_place_asked_for_by_code_or_name_is_not_told_as_assumed",
        "test_strategies_of_other_rules_take_a_name_or_name_the_places",
    },
    "typing/test_public_types.py": {
        "test_pyright_agrees",
    },
}

if __name__ == "__main__":
    print(*(f"tests/{file}" for file in UNTRACED))
